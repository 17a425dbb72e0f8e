import Explaining

extension JSONDocument {
  /// A table's row, feature by feature.
  struct TableEntry: Encodable {
    let features: [TableFeature]
    /// For each target and column.
    let attributions: [FeatureMap]
  }

  struct TableFeature: Encodable {
    let name: String
    /// "number" or "category".
    let kind: String
    let value: RowFeature.Value
  }

  /// One number for each feature. For a category: the sum over its embedding or, for slopes, the norm.
  struct FeatureMap: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    @Nullable var column: String?
    /// The baseline of each feature; empty for a method without baselines.
    let baseline: [RowFeature.Value]
    let values: [Float]
  }

}

extension JSONDocument.TableEntry {
  /// - Precondition: `RowResults.suits(explanation)`
  init(_ explanation: Explanation) {
    let features = RowFeature.all(of: explanation)
    self.init(
      features: features.map {
        JSONDocument.TableFeature(name: $0.name, kind: $0.value.kind, value: $0.value)
      },
      attributions: explanation.targets.enumerated().flatMap { index, target in
        explanation.columns.map { column in
          JSONDocument.FeatureMap(
            target: target.index, output: target.output, method: column.method,
            column: column.name,
            baseline: features.compactMap { $0.baseline(in: column) },
            values: features.map {
              $0.attribution(
                in: column.attributions[index].values, by: column.embeddingReduction)
            })
        }
      })
  }
}
