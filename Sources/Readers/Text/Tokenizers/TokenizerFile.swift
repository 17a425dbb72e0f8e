import Foundation

/// The content of a tokenizer file.
struct TokenizerFile {
  static let byteLimit = 64 << 20

  /// The JSON document; `nil` if the file is not JSON.
  let json: JSONValue?
  /// The lines of a file that is not JSON.
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

/// The user's choices for what a tokenizer file leaves open.
public struct TokenizerChoices: Hashable, Sendable {
  /// The number that is added to the ids of a word index: `index_from` of Keras.
  public var indexFrom: Int?
  /// Whether texts are lower-cased; `nil` to decide from the words of the vocabulary.
  public var lowercase: Bool?

  /// Creates choices; `nil` means that the file decides.
  public init(indexFrom: Int? = nil, lowercase: Bool? = nil) {
    self.indexFrom = indexFrom
    self.lowercase = lowercase
  }
}
