import Fields

/// What a method explains: the fields that a function takes, and their values end to end as its points hold them.
package struct MethodInput: Hashable, Sendable {
  package let fields: [Field]
  /// Of all fields, end to end.
  package let values: [Float]

  package init(_ fields: [Field]) {
    self.fields = fields
    values = fields.flatMap(\.values)
  }

  /// Values that are neighbours of nothing: a single field along an axis of features.
  package init(values: [Float]) {
    self.values = values
    fields =
      (try? Field(name: "x", axes: [Axis(.feature, values.count)], values: values)).map { [$0] } ?? []
  }

  package var count: Int { values.count }
}

/// The options of methods; each method takes those that it has.
package struct MethodOptions: Sendable {
  /// How the points of a path are chosen.
  package var rule: IntegrationRule
  /// Makes the map that is shown, whose error methods find that draw something.
  package var aggregation: Aggregation
  /// Random inputs or masks of a method that draws some, steps of a path that no rule integrates; `nil` for its own number.
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
