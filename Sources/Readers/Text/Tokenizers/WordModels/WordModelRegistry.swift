/// The supported models of `tokenizer.json`.
extension WordModelKind {
  static let all = [BytePairModel.kind, UnigramModel.kind, WordPieceModel.kind, WholeWordModel.kind]

  /// - Throws: `TokenizerError`
  static func model(_ json: JSONValue) throws(TokenizerError) -> any WordModel {
    let type = json["type"]?.text
    let kind = all.first { kind in
      type.map { $0 == kind.name } ?? kind.keys.allSatisfy { json[$0] != nil }
    }
    guard let kind else { throw .unsupported(part: "model", name: type ?? "") }
    return try kind.read(json)
  }
}
