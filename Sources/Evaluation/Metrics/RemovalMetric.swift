/// A metric that is the area under one curve: the score, relative to the input's, while pieces are filled in or put back, the most
/// important ones first.
///
/// ∫ F(x(t))/F(x) dt over the share t of the input for probabilities, ∫ (F(x(t)) − F(fill))/(F(x) − F(fill)) dt for other numbers.
/// Pixels and tiles of a 14 × 14 grid are ranked; the value of each is the mean over a blurred fill and one of means. Noise as a
/// fill is reported beside it.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
public protocol RemovalMetric: Metric {
  static var direction: RemovalDirection { get }
  /// Points of a curve after its first, 1 to 1000.
  var steps: Int { get }
  init(checkedSteps: Int)
}

extension RemovalMetric {
  public static var name: String { direction.rawValue }
  public static var reference: String {
    "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\""
  }
  public static var needs: MetricNeeds { [] }

  /// - Throws: `EvaluationError.outOfRange` unless there are 1 to 1000 steps.
  public init(steps: Int) throws(EvaluationError) {
    try EvaluationError.check(Double(steps), of: "the number of steps", in: 1...1000)
    self.init(checkedSteps: steps)
  }

  public init() { self.init(checkedSteps: RemovalCurves.standardSteps) }

  public func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: steps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: [Self.direction])
    return RemovalCurves.results(
      measured, of: Self.direction, higherIsBetter: Self.higherIsBetter, areSummaries: true)
  }
}
