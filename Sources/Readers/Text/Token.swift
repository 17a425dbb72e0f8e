/// A piece of a text that a network knows by a number.
public struct Token: Hashable, Sendable {
  public enum Role: Hashable, Sendable {
    /// Part of the text.
    case word
    /// What a model wants around a text, or in place of a word: "[CLS]".
    case special
    /// What fills a text up to the model's length.
    case padding
  }

  /// As the vocabulary has it: "##ing".
  public var text: String
  /// Its row in the model's table.
  public var id: Int
  public var role: Role
  /// As a person reads it: "ing"; of a word that the vocabulary lacks the word itself.
  public var shown: String
  /// Whether it goes on with the word of the token before it.
  public var continuesWord: Bool

  public init(
    _ text: String, id: Int, role: Role = .word, shown: String? = nil, continuesWord: Bool = false
  ) {
    self.text = text
    self.id = id
    self.role = role
    self.shown = shown ?? text
    self.continuesWord = continuesWord
  }
}

/// Tokens that stand for no word of a text.
public struct SpecialTokens: Hashable, Sendable {
  /// Before and after every text.
  public var before: [Token] = []
  public var after: [Token] = []
  public var padding: Token?
  public var mask: Token?
  public var unknown: Token?

  public init() {}

  /// The numbers of tokens that are never words.
  var frame: Set<Int> { Set((before + after + [padding].compactMap(\.self)).map(\.id)) }
}

/// An end of a text.
public enum TextSide: String, Hashable, Sendable, Codable, CaseIterable {
  case left, right
}

/// Why texts cannot become tokens.
public enum TokenizerError: Error, Hashable, Sendable, CustomStringConvertible {
  case notUTF8
  case noTexts
  case notJSON
  case notTokenizer
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
    case .notJSON: "it is no JSON document of the kind that is needed"
    case .notTokenizer:
      "it is no tokenizer that is known: \(TokenizerKind.all.map(\.summary).joined(separator: "; "))"
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
    case .tooLong(let count, let limit): "a text of \(count) tokens is longer than \(limit)"
    }
  }
}
