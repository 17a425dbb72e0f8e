import Fields

/// The input that a method explains: the fields that a function takes, and their concatenated values, as in its points.
package struct MethodInput: Hashable, Sendable {
  package let fields: [Field]
  /// The values of all fields, concatenated.
  package let values: [Float]

  package init(_ fields: [Field]) {
    self.fields = fields
    values = fields.flatMap(\.values)
  }

  /// Creates an input of values without neighbours: a single field along an axis of features.
  package init(values: [Float]) {
    self.values = values
    fields =
      (try? Field(name: "x", axes: [Axis(.feature, values.count)], values: values)).map { [$0] } ?? []
  }

  package var count: Int { values.count }
}

/// The options of methods; each method uses those that apply to it.
package struct MethodOptions: Sendable {
  /// How the points of a path are chosen.
  package var rule: IntegrationRule
  /// The aggregation that makes the shown map, whose error sampling methods estimate.
  package var aggregation: Aggregation
  /// The number of random inputs or masks of a sampling method, or of steps of a path that no rule integrates; `nil` for the
  /// method's default.
  package var samples: Int?
  /// The seed of a random method.
  package var seed: UInt64

  package init(
    rule: IntegrationRule = .adaptive(AdaptiveRule()), aggregation: Aggregation = Aggregation(),
    samples: Int? = nil, seed: UInt64 = 0
  ) {
    self.rule = rule
    self.aggregation = aggregation
    self.samples = samples
    self.seed = seed
  }
}
