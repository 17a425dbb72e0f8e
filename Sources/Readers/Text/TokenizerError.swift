/// Why texts cannot become tokens.
public enum TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  case notUTF8
  case noTexts
  case tooManyTexts(limit: Int)
  case notJSON
  case notTokenizer(known: [String])
  case unsupported(part: String, name: String)
  case badVocabulary(String)
  case noToken(String)
  case unknownWord(String)
  case beyondTable(token: String, id: Int, rows: Int)
  case nothingLeft
  case tooShort(length: Int, frame: Int)
  case cannotPad
  case cannotRead
  case differentCounts(row: Int, tokens: Int, ids: Int)
  case tooLong(Int, limit: Int)

  public var description: String {
    switch self {
    case .notUTF8: "the text is not UTF-8"
    case .noTexts: "there are no texts in it"
    case .tooManyTexts(let limit):
      "the texts have more than \(limit) tokens together; explain them in several runs"
    case .notJSON: "it is no JSON document of the kind that is needed"
    case .notTokenizer(let known):
      "it is no tokenizer that is known: \(known.joined(separator: "; "))"
    case .unsupported(let part, let name):
      "its \(part) is of the kind \(name), which is not supported; texts can be given as tokens and their numbers"
    case .badVocabulary(let problem): "its vocabulary is broken: \(problem)"
    case .noToken(let name): "the vocabulary has no token for \(name)"
    case .unknownWord(let word): "the vocabulary lacks '\(word)', and has no token for unknown words"
    case .beyondTable(let token, let id, let rows):
      "the token '\(token)' has the number \(id), and the model's table has \(rows) rows"
    case .nothingLeft: "a text has no word that the vocabulary knows"
    case .tooShort(let length, let frame):
      "a length of \(length) leaves no room for words beside \(frame) special tokens"
    case .cannotPad: "texts are shorter than the model's length, and the vocabulary has no token for padding"
    case .cannotRead: "tokens were given without what makes them, so no other text can become some"
    case .differentCounts(let row, let tokens, let ids):
      "text \(row) has \(tokens) tokens and \(ids) numbers (texts are counted from 0)"
    case .tooLong(let count, let limit): "a text of \(count) tokens or letters is longer than \(limit)"
    }
  }
}
