/// Why texts cannot become tokens.
public enum TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  case notUTF8
  case noTexts
  case tooManyTexts(limit: Int)
  case notJSON
  case notTokenizer(known: [String])
  /// A part of a tokenizer that is known.
  case unsupported(part: String, name: String)
  /// A whole file of a known other kind.
  case unsupportedFile(String)
  /// Entries that the kind the file was read as can never find in a text.
  case unreachable(kind: String, entries: [String], count: Int)
  case badVocabulary(String)
  /// An option that this kind of file does not read.
  case noEffect(option: String, kind: String)
  case noToken(String)
  /// - Parameter baseline: "pad" or "mask".
  case noSubstitute(String)
  case unknownWord(String)
  case beyondTable(token: String, id: Int, rows: Int)
  case nothingLeft
  case tooShort(length: Int, frame: Int)
  case cannotCut(separator: String)
  case cannotPad
  case cannotRead
  // Files of tokens.
  case unknownKey(String, known: [String])
  case badKey(String, String)
  case unknownTextKey(String, row: Int, known: [String], inputs: [String])
  case badText(row: Int, String)
  case differentCounts(row: Int, tokens: Int, ids: Int)
  case paddingWithin(token: String, id: Int, row: Int, position: Int)
  case tooLong(Int, limit: Int)

  public var description: String {
    switch self {
    case .notUTF8: "the text is not UTF-8"
    case .noTexts: "there are no texts in it"
    case .tooManyTexts(let limit):
      "the texts have more than \(limit) tokens together; explain them in several runs"
    case .notJSON: "it is not a JSON document"
    case .notTokenizer(let known):
      "it is none of the tokenizers that are known: \(known.joined(separator: "; ")). \(Self.cure)"
    case .unsupported(let part, let name):
      "its \(part) is of the kind \(name), which is not supported. \(Self.cure)"
    case .unsupportedFile(let kind): "it is \(kind), which is not supported. \(Self.cure)"
    case .unreachable(let kind, let entries, let count):
      "it is not \(kind): \(count) of its entries can never be found in a text that way, for instance "
        + "\(entries.map { "'\($0)'" }.joined(separator: ", ")). \(Self.cure)"
    case .badVocabulary(let problem): "its vocabulary is broken: \(problem)"
    case .noEffect(let option, let kind): "\(option) has no effect: the file is \(kind)"
    case .noToken(let name): "the vocabulary has no token for \(name)"
    case .noSubstitute(let baseline):
      "the baseline '\(baseline)' cannot be made: no token for \(baseline == "mask" ? "a mask" : "padding") is known. "
        + "Choose another baseline (-b zero, -b text:WORDS, -b \(baseline == "mask" ? "pad" : "mask")); a file of tokens "
        + "names the token's number as \"\(baseline)\""
    case .unknownWord(let word): "the vocabulary lacks '\(word)', and has no token for unknown words"
    case .beyondTable(let token, let id, let rows):
      "the token '\(token)' has the number \(id), and the model's table has \(rows) rows (0 to \(rows - 1)): "
        + "the tokenizer is not this model's"
    case .nothingLeft: "a text has no word that the vocabulary knows"
    case .tooShort(let length, let frame):
      "a length of \(length) leaves no room for words beside \(frame) special tokens"
    case .cannotCut(let separator):
      "the text is too long, and '\(separator)' between its words joins several texts: cut them before they become tokens"
    case .cannotPad:
      "texts are shorter than the model's length, and no token for padding is known; a file of tokens names its number as \"pad\""
    case .cannotRead:
      "a file of tokens does not say how other texts become tokens; choose -b pad, -b mask or -b zero"
    case .unknownKey(let key, let known):
      "unknown key '\(key)'; beside the texts a file of tokens has \(known.dropFirst().joined(separator: ", "))"
    case .badKey(let key, let rule): "'\(key)' is not what it should be: \(rule)"
    case .unknownTextKey(let key, let row, let known, let inputs):
      "text \(row) (counted from 0) has the unknown key '\(key)'; a text has \(known.joined(separator: ", ")), and numbers for "
        + (inputs.isEmpty
          ? "no other input of this model" : "the model's inputs \(inputs.joined(separator: ", "))")
    case .badText(let row, let problem): "text \(row) (counted from 0): \(problem)"
    case .differentCounts(let row, let tokens, let ids):
      "text \(row) has \(tokens) tokens and \(ids) numbers (texts are counted from 0)"
    case .paddingWithin(let token, let id, let row, let position):
      "text \(row) (counted from 0) has padding between words: token \(position), '\(token)', has the number \(id). "
        + "Say with \"attention_mask\" which tokens the model sees, or leave the token out"
    case .tooLong(let count, let limit): "a text of \(count) tokens or letters is longer than \(limit)"
    }
  }

  private static let cure =
    "Give texts as tokens with --tokens FILE.json: a few lines of Python write them, see docs/models.md, \"Any other tokenizer\""
}
