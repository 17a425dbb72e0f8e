/// Maps the pieces of a text to entries of a vocabulary.
protocol WordModel: Sendable {
  /// - Throws: `TokenizerError`
  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry]
  /// Returns the id of an entry.
  func id(of entry: String) -> Int?
  /// The entries by id.
  var entries: [Int: String] { get }
  /// The number of entries.
  var count: Int { get }
  /// The token for text that is not in the vocabulary.
  var unknown: (text: String, id: Int)? { get }
}

/// An entry of a vocabulary that stands for a part of a piece.
struct WordEntry: Equatable, Sendable {
  var text: String
  var id: Int
  /// The part of the piece, in scalars.
  var range: Range<Int>
}

/// A kind of model of `tokenizer.json`.
struct WordModelKind: Sendable {
  /// The "type" in the file.
  let name: String
  /// Keys that only such a model has, for files that do not give the type.
  let keys: [String]
  /// - Throws: `TokenizerError` for an invalid model.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> any WordModel
}
