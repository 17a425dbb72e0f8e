import Foundation

/// What a tokenizer is read from.
struct TokenizerFile {
  static let byteLimit = 64 << 20

  /// Of a JSON document.
  let json: JSONValue?
  /// Of another file.
  let lines: [String]
  let choices: TokenizerChoices

  init(_ data: Data, isJSON: Bool, choices: TokenizerChoices = TokenizerChoices()) throws(TokenizerError) {
    self.choices = choices
    guard isJSON else {
      if let kind = ForeignTokenizer.kind(of: data) { throw .unsupportedFile(kind) }
      json = nil
      lines = try TextFile.lines(of: data)
      if let kind = ForeignTokenizer.kind(of: lines) { throw .unsupportedFile(kind) }
      return
    }
    lines = []
    json = try JSONValue(data)
  }
}

/// What a file leaves open.
public struct TokenizerChoices: Hashable, Sendable {
  /// What Keras' `index_from` adds to the numbers of a word index.
  public var indexFrom: Int?
  /// Whether texts are put in lower case; `nil` where the words of the vocabulary decide.
  public var lowercase: Bool?

  /// Choices; `nil` where the file decides.
  public init(indexFrom: Int? = nil, lowercase: Bool? = nil) {
    self.indexFrom = indexFrom
    self.lowercase = lowercase
  }
}
