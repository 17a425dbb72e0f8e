/// What turns the pieces of a text into entries of a vocabulary.
protocol WordModel: Sendable {
  /// - Throws: `TokenizerError`
  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry]
  /// The number of an entry.
  func id(of entry: String) -> Int?
  /// The numbers and entries.
  var entries: [Int: String] { get }
  /// How many entries there are.
  var count: Int { get }
  /// What stands for all that is not in the vocabulary.
  var unknown: (text: String, id: Int)? { get }
}

/// An entry of a vocabulary that stands for a part of a piece.
struct WordEntry: Equatable, Sendable {
  var text: String
  var id: Int
  /// In scalars of the piece.
  var range: Range<Int>
}

/// A kind of model of `tokenizer.json`.
struct WordModelKind: Sendable {
  /// Its "type".
  let name: String
  /// Keys that only such a model has, for files that do not give the type.
  let keys: [String]
  /// - Throws: `TokenizerError` for a broken model.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> any WordModel
}
