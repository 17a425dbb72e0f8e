import Failures

/// Why texts cannot become tokens.
public enum TokenizerError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// Bytes that are not UTF-8.
  case notUTF8
  /// A file without texts.
  case noTexts
  /// Texts of more tokens in total than the limit.
  case tooManyTexts(limit: Int)
  /// Bytes that are not JSON.
  case notJSON
  /// A file of no known kind; the kinds there are.
  case notTokenizer(known: [String])
  /// A part of a tokenizer that is known.
  case unsupported(part: String, name: String)
  /// A whole file of a known other kind.
  case unsupportedFile(String)
  /// Entries that the kind the file was read as can never find in a text.
  case unreachable(kind: String, entries: [String], count: Int)
  /// Entries that contradict each other, in words.
  case badVocabulary(String)
  /// A regular expression that cannot be read.
  case badPattern(String, String)
  /// A regular expression that takes too many steps.
  case slowPattern(String)
  /// An option that this kind of file does not read.
  case noEffect(option: String, kind: String)
  /// No token of a name that the tokenizer itself uses.
  case noToken(String)
  /// - Parameter baseline: "pad" or "mask".
  case noSubstitute(String)
  /// A word without a token, and no token for unknown words.
  case unknownWord(String)
  /// A token whose number is beyond the rows of the model's table.
  case beyondTable(token: String, id: Int, rows: Int)
  /// A text of which the vocabulary has no word.
  case nothingLeft
  /// A length that the special tokens (`frame`) use up.
  case tooShort(length: Int, frame: Int)
  /// A text that is too long, and consists of several.
  case cannotCut(separator: String)
  /// A pair, and a tokenizer that defines none.
  case noPairs
  /// A text with tabs that does not consist of two parts.
  case notPair(parts: Int)
  /// A pair that the tokenizer's strategy cannot cut to a length.
  case cannotCutPair(longest: Int, strategy: String)
  /// A text to be filled up, and no token for it.
  case cannotPad
  /// A text to be tokenized, where only tokens are given.
  case cannotRead
  // Files of tokens.
  /// A key that a tokens file does not have.
  case unknownKey(String, known: [String])
  /// A key of a tokens file, and the rule that its value breaks.
  case badKey(String, String)
  /// A key that a text of a tokens file does not have.
  case unknownTextKey(String, row: Int, known: [String], inputs: [String])
  /// A text of a tokens file, by its number from 0, and what is wrong.
  case badText(row: Int, String)
  /// A text of a tokens file with unequal numbers of tokens and ids.
  case differentCounts(row: Int, tokens: Int, ids: Int)
  /// Padding between the words of a text in a tokens file.
  case paddingWithin(token: String, id: Int, row: Int, position: Int)
  /// A text that is longer than any network's memory allows.
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
