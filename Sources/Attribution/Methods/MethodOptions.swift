/// What a method may be told; each takes what concerns it.
public struct MethodOptions: Sendable {
  /// How the points of a path are chosen.
  public var rule: IntegratedGradients.Rule
  /// Makes the map that is shown, whose error methods find that draw something.
  public var aggregation: Aggregation
  /// Random inputs or masks of a method that draws some, steps of a path that no rule integrates; `nil` for its own number.
  public var samples: Int?
  /// Of what a method draws.
  public var seed: UInt64

  public init(
    rule: IntegratedGradients.Rule = .adaptive(AdaptiveRule()), aggregation: Aggregation = Aggregation(),
    samples: Int? = nil, seed: UInt64 = 0
  ) {
    self.rule = rule
    self.aggregation = aggregation
    self.samples = samples
    self.seed = seed
  }
}
