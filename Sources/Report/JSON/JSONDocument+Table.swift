import Explaining

extension JSONDocument {
  /// A row of a table feature by feature.
  struct TableEntry: Encodable {
    let features: [TableFeature]
    /// For each target and column.
    let attributions: [FeatureMap]
  }

  struct TableFeature: Encodable {
    let name: String
    /// "number" or "category".
    let kind: String
    let value: TableValue
  }

  /// One number for each feature: of a category the sum over its embedding.
  struct FeatureMap: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    @Nullable var column: String?
    /// Of each feature; empty of a method without.
    let baseline: [TableValue]
    let values: [Float]
  }

  /// A number, the number of a category, or the embedding that takes a category's place.
  enum TableValue: Encodable {
    case number(Float)
    case category(Int)
    case embedding([Float])

    init(_ value: RowFeature.Value) {
      switch value {
      case .number(let value): self = .number(value)
      case .category(let category): self = .category(category)
      }
    }

    init(_ value: RowFeature.Baseline) {
      switch value {
      case .number(let value): self = .number(value)
      case .category(let category): self = .category(category)
      case .embedding(let values, _): self = .embedding(values)
      }
    }

    var kind: String { if case .number = self { "number" } else { "category" } }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let value): try container.encode(value)
      case .category(let category): try container.encode(category)
      case .embedding(let values): try container.encode(values)
      }
    }
  }
}

extension JSONDocument.TableEntry {
  /// - Precondition: `RowResults.suits(explanation)`
  init(_ explanation: Explanation) {
    let features = RowFeature.all(of: explanation)
    self.init(
      features: features.map {
        let value = JSONDocument.TableValue($0.value)
        return JSONDocument.TableFeature(name: $0.name, kind: value.kind, value: value)
      },
      attributions: explanation.targets.enumerated().flatMap { index, target in
        explanation.columns.map { column in
          JSONDocument.FeatureMap(
            target: target.index, output: target.output, method: column.method,
            column: column.name,
            baseline: features.compactMap { $0.baseline(in: column) }.map(JSONDocument.TableValue.init),
            values: features.map {
              $0.attribution(
                in: column.attributions[index].values, by: column.embeddingReduction)
            })
        }
      })
  }
}
