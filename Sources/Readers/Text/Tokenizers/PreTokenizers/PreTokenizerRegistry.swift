/// The supported pre-tokenizers of `tokenizer.json`.
extension PreTokenizerKind {
  static let all: [PreTokenizerKind] = [
    SplitAtScalars.whitespace, SplitAtScalars.bert, SplitAtScalars.punctuation, SplitAtScalars.delimiter,
    SplitAtScalars.digits, WordRuns.kind, SplitAtMatches.kind, ByteLevelSplit.kind, MetaspaceSplit.kind,
    FixedLengths.kind, ScriptRuns.kind,
  ]

  /// Returns the pre-tokenizers of a description, in their order.
  ///
  /// - Throws: `TokenizerError.unsupported`
  static func preTokenizers(_ json: JSONValue?, depth: Int = 0) throws(TokenizerError) -> [any PreTokenizer] {
    guard let json else { return [] }
    let type = json["type"]?.text ?? ""
    if type == "Sequence", depth < 8 {
      var parts: [any PreTokenizer] = []
      for part in json["pretokenizers"]?.array ?? [] {
        parts += try preTokenizers(part, depth: depth + 1)
        guard parts.count <= NormalizerKind.maxParts else {
          throw .unsupported(part: "pre-tokenizer", name: "a sequence of \(parts.count)")
        }
      }
      return parts
    }
    guard let kind = all.first(where: { $0.name == type }) else {
      throw .unsupported(part: "pre-tokenizer", name: type)
    }
    return try kind.read(json)
  }
}
