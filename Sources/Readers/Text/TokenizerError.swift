import Failures

/// The reason why texts cannot be tokenized.
public enum TokenizerError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that are not UTF-8.
  case notUTF8
  /// A file without texts.
  case noTexts
  /// Texts with more tokens in total than the limit.
  case tooManyTexts(limit: Int)
  /// Bytes that are not JSON.
  case notJSON
  /// A file of an unknown kind, with the supported kinds.
  case notTokenizer(known: [String])
  /// A part of a supported kind of tokenizer that is not supported, with the name of its type.
  case unsupported(part: String, name: String)
  /// A file of a known kind that is not supported.
  case unsupportedFile(String)
  /// Entries that can never match a text if the file is of this kind, and the number of such entries.
  case unreachable(kind: String, entries: [String], count: Int)
  /// Contradictory or invalid entries of a vocabulary, with the problem in words.
  case badVocabulary(String)
  /// A regular expression that is invalid or not supported, with the problem in words.
  case badPattern(String, String)
  /// A regular expression that needs too many steps for a text.
  case slowPattern(String)
  /// An option that has no effect for this kind of file.
  case noEffect(option: String, kind: String)
  /// A name that the tokenizer itself uses, without a token.
  case noToken(String)
  /// A baseline, "pad" or "mask", without a token.
  case noSubstitute(String)
  /// A word without a token, in a vocabulary without an unknown token.
  case unknownWord(String)
  /// A token whose id is beyond the rows of the model's embedding table.
  case beyondTable(token: String, id: Int, rows: Int)
  /// A text without any word of the vocabulary.
  case nothingLeft
  /// A length that leaves no room for words beside the special tokens (`frame`).
  case tooShort(length: Int, frame: Int)
  /// A text that is too long to be truncated, because a special token joins several texts in it.
  case cannotCut(separator: String)
  /// A pair of texts, for a tokenizer that does not define pairs.
  case noPairs
  /// A text with tabs that is not a pair: the number of parts between tabs.
  case notPair(parts: Int)
  /// A pair that cannot be truncated to a length by the tokenizer's strategy.
  case cannotCutPair(longest: Int, strategy: String)
  /// A text that needs padding, for a tokenizer without a padding token.
  case cannotPad
  /// A text to tokenize, although only a tokens file is given.
  case cannotRead
  // Files of tokens.
  /// An unknown key in a tokens file.
  case unknownKey(String, known: [String])
  /// A key of a tokens file, and the rule that its value breaks.
  case badKey(String, String)
  /// An unknown key in a text of a tokens file.
  case unknownTextKey(String, row: Int, known: [String], inputs: [String])
  /// An invalid text of a tokens file: its index, counted from 0, and the problem in words.
  case badText(row: Int, String)
  /// A text of a tokens file with different numbers of tokens and ids.
  case differentCounts(row: Int, tokens: Int, ids: Int)
  /// Padding between words in a text of a tokens file.
  case paddingWithin(token: String, id: Int, row: Int, position: Int)
  /// A text with more tokens than the limit.
  case tooLong(Int, limit: Int)

  public var description: String {
    switch self {
    case .notUTF8: "the text is not UTF-8"
    case .noTexts: "the file contains no texts"
    case .tooManyTexts(let limit):
      "the texts have more than \(limit) tokens in total; split them into several runs"
    case .notJSON: "not a JSON document"
    case .notTokenizer(let known):
      "not a supported tokenizer; supported are \(known.joined(separator: "; ")). \(Self.cure)"
    case .unsupported(let part, let name):
      "unsupported \(part): \(name). \(Self.cure)"
    case .unsupportedFile(let kind):
      "the file is \(kind), which is not supported. "
        + (ForeignTokenizer.isConvertible(kind) ? Self.conversion : "") + Self.cure
    case .unreachable(let kind, let entries, let count):
      "the file is not \(kind): \(count) of its entries can never match a text, for example "
        + "\(entries.map { "'\($0)'" }.joined(separator: ", ")). \(Self.cure)"
    case .badVocabulary(let problem): "invalid vocabulary: \(problem)"
    case .badPattern(let pattern, let problem):
      "unsupported regular expression '\(pattern)': \(problem). \(Self.cure)"
    case .slowPattern(let pattern):
      "the regular expression '\(pattern)' needs too many steps for this text. \(Self.cure)"
    case .noEffect(let option, let kind): "\(option) has no effect: the file is \(kind)"
    case .noToken(let name): "the vocabulary has no token for \(name)"
    case .noSubstitute(let baseline):
      "the baseline '\(baseline)' is not available: no token for \(baseline == "mask" ? "a mask" : "padding") is known. "
        + "Choose another baseline (-b zero, -b text:WORDS, -b \(baseline == "mask" ? "pad" : "mask")); in a tokens file, "
        + "give the token's number as \"\(baseline)\""
    case .unknownWord(let word): "the vocabulary has neither '\(word)' nor a token for unknown words"
    case .beyondTable(let token, let id, let rows):
      "the token '\(token)' has the number \(id), but the model's table has \(rows) rows (0 to \(rows - 1)); "
        + "use the tokenizer of this model"
    case .nothingLeft: "no word of the text is in the vocabulary"
    case .tooShort(let length, let frame):
      "a length of \(length) leaves no room for words beside \(frame) special tokens"
    case .cannotCut(let separator):
      "the text is too long, and '\(separator)' between its words joins several texts; shorten them before tokenizing"
    case .noPairs:
      "the tokenizer does not define pairs of texts. \(Self.cure)"
    case .notPair(let parts):
      parts == 2
        ? "one of the two texts beside the tab is empty; a pair is two texts with a tab between them"
        : "the text has \(parts - 1) tabs; a pair is two texts with one tab between them; --no-pairs reads tabs as white space"
    case .cannotCutPair(let longest, let strategy):
      "the pair of texts cannot be cut to \(longest) tokens: the tokenizer cuts by \(strategy), and that text has too few tokens; "
        + "shorten the texts"
    case .cannotPad:
      "the text is shorter than the model's length, and no padding token is known; in a tokens file, give its number as \"pad\""
    case .cannotRead:
      "a tokens file cannot tokenize other texts; choose -b pad, -b mask or -b zero"
    case .unknownKey(let key, let known):
      "unknown key '\(key)'; besides the texts a tokens file has \(known.dropFirst().joined(separator: ", "))"
    case .badKey(let key, let rule): "invalid value of '\(key)': \(rule)"
    case .unknownTextKey(let key, let row, let known, let inputs):
      "text \(row) (counted from 0) has the unknown key '\(key)'; a text has \(known.joined(separator: ", ")), and numbers for "
        + (inputs.isEmpty
          ? "no other input of this model" : "the model's inputs \(inputs.joined(separator: ", "))")
    case .badText(let row, let problem): "text \(row) (counted from 0): \(problem)"
    case .differentCounts(let row, let tokens, let ids):
      "text \(row) has \(tokens) tokens and \(ids) numbers (texts are counted from 0)"
    case .paddingWithin(let token, let id, let row, let position):
      "text \(row) (counted from 0) has padding between words: token \(position), '\(token)', has the number \(id). "
        + "Mark the tokens that the model reads with \"attention_mask\", or leave the token out"
    case .tooLong(let count, let limit):
      "a text of \(count) tokens or letters is longer than the limit of \(limit)"
    }
  }

  private static let conversion =
    "If transformers knows the model, this writes tokenizer.json into its folder: python3 -c 'from transformers import AutoTokenizer; "
    + "AutoTokenizer.from_pretrained(\"FOLDER\").save_pretrained(\"FOLDER\")'. Otherwise: "
  private static let cure =
    "Tokenize the texts yourself and give --tokens FILE.json; see docs/models.md, \"Any other tokenizer\""

  public var category: ErrorCategory {
    if case .noEffect = self { .usage } else { .input }
  }
}
