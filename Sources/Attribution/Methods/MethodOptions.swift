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
