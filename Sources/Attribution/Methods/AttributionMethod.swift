/// A way to say how much each element of an input contributed to the scores of a function.
package protocol AttributionMethod: Sendable {
  /// Its row of the registry.
  var kind: MethodKind { get }

  /// One for each score of the function; the same to the bit for any number of threads and any batch.
  ///
  /// - Parameters:
  ///   - input: x; its values are as long as the function's points.
  ///   - baselines: each as long as the input.
  /// - Throws: `AttributionError`; `CancellationError` when it was cancelled.
  func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions]
}

extension AttributionMethod {
  /// The same for values that are neighbours of nothing.
  package func attributions(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try attributions(
      of: function, input: MethodInput(values: input), baselines: baselines, execution: execution)
  }

  /// - Throws: `AttributionError.sampleCount` when there are too few.
  func checkSamples(_ count: Int, min: Int) throws(AttributionError) {
    guard count >= min else { throw .sampleCount(method: kind.name, count: count, min: min) }
  }
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
