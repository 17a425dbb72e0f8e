/// A model in which each piece is one entry or unknown.
struct WholeWordModel: WordModel {
  private let vocabulary: Vocabulary
  let unknown: (text: String, id: Int)?

  static let kind = WordModelKind(name: "WordLevel", keys: ["vocab"]) { json throws(TokenizerError) in
    guard let entries = json["vocab"] else { throw .badVocabulary("it is missing") }
    return WholeWordModel(try Vocabulary(entries), unknown: json["unk_token"]?.text)
  }

  init(_ vocabulary: Vocabulary, unknown: String?) {
    self.vocabulary = vocabulary
    self.unknown = unknown.flatMap { name in vocabulary[name].map { (name, $0) } }
  }

  func id(of entry: String) -> Int? { vocabulary[entry] }
  var entries: [Int: String] { vocabulary.entries }
  var count: Int { vocabulary.count }

  func entries(of piece: [Unicode.Scalar]) throws(TokenizerError) -> [WordEntry] {
    let text = String(String.UnicodeScalarView(piece))
    if let id = vocabulary[text] { return [WordEntry(text: text, id: id, range: 0..<piece.count)] }
    guard let unknown else { throw .unknownWord(text) }
    return [WordEntry(text: unknown.text, id: unknown.id, range: 0..<piece.count)]
  }
}
