/// The supported normalizers of `tokenizer.json`.
extension NormalizerKind {
  static let all: [NormalizerKind] = [
    BERTNormalizer.kind, UnicodeForm.kinds[0], UnicodeForm.kinds[1], UnicodeForm.kinds[2],
    UnicodeForm.kinds[3],
    LowerCase.kind, TrimmedEnds.kind, StrippedMarks.kind, Replacement.kind, PrependedText.kind,
    NMTNormalizer.kind, PrecompiledMap.kind, ByteLetters.kind,
  ]

  /// The largest number of parts in a sequence: a few more than any known tokenizer has.
  static let maxParts = 64

  /// Returns the normalizers of a description, in their order.
  ///
  /// - Throws: `TokenizerError.unsupported`
  static func normalizers(_ json: JSONValue?, depth: Int = 0) throws(TokenizerError) -> [any TextNormalizer] {
    guard let json else { return [] }
    let type = json["type"]?.text ?? ""
    if type == "Sequence", depth < 8 {
      var parts: [any TextNormalizer] = []
      for part in json["normalizers"]?.array ?? [] {
        parts += try normalizers(part, depth: depth + 1)
        guard parts.count <= maxParts else {
          throw .unsupported(part: "normalizer", name: "a sequence of \(parts.count)")
        }
      }
      return parts
    }
    guard let kind = all.first(where: { $0.name == type }) else {
      throw .unsupported(part: "normalizer", name: type)
    }
    return try kind.read(json)
  }
}
