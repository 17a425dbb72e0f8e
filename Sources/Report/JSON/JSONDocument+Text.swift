import Explaining

extension JSONDocument {
  /// A text, token by token.
  struct TextEntry: Encodable {
    /// The model's input, and the layer in whose values the path runs.
    let input: String
    let layer: String
    let tokens: [String]
    let ids: [Int]
    /// For each target and column.
    let attributions: [TokenMap]
  }

  /// One number for each token: the sum over its embedding or, for slopes, the norm.
  struct TokenMap: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    @Nullable var column: String?
    /// The numbers of the baseline's tokens; `null` if the baseline is not made of tokens.
    @Nullable var baselineIds: [Int]?
    /// "sum" or "norm".
    let reduction: String
    let values: [Float]
  }
}

extension JSONDocument.TextEntry {
  /// `nil` if the input is not a text.
  init?(_ explanation: Explanation) {
    let axis = explanation.fields.flatMap(\.axes).first { $0.kind == .token }
    guard let lookup = explanation.lookups.first, let axis, axis.names.count == lookup.ids.count else {
      return nil
    }
    self.init(
      input: lookup.input, layer: lookup.layer, tokens: axis.names, ids: lookup.ids,
      attributions: explanation.targets.enumerated().flatMap { index, target in
        explanation.columns.enumerated().map { number, column in
          JSONDocument.TokenMap(
            target: target.index, output: target.output, method: column.method,
            column: column.name,
            baselineIds: column.baselines.first?.ids,
            reduction: column.embeddingReduction.rawValue,
            values: explanation.tokenAttributions(column: number, target: index, count: axis.extent))
        }
      })
  }
}
