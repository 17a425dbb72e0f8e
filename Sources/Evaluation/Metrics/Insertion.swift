/// The most important pieces are put into a fill, step by step.
///
/// The area under the score relative to the input's, over the share of the input: ∫ F(x(t))/F(x) dt for probabilities,
/// ∫ (F(x(t)) − F(fill))/(F(x) − F(fill)) dt for other numbers. Pixels and tiles of a 14 × 14 grid are ranked; the value of each
/// is the mean over a blurred fill and one of means. Noise as a fill is reported beside it.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
public struct Insertion: Metric {
  public static let name = "insertion"
  public static let title = "Insertion"
  public static let summary =
    "how fast the score comes back when the most important pixels are put into a picture that says nothing: area under the curve"
  public static let reference =
    "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\""
  public static let higherIsBetter = true
  public static let needs: MetricNeeds = []

  /// Points of a curve after its first.
  public let steps: Int

  /// - Throws: `EvaluationError.outOfRange` unless there are 1 to 1000 steps.
  public init(steps: Int) throws(EvaluationError) {
    try EvaluationError.check(Double(steps), of: "the number of steps", in: 1...1000)
    self.steps = steps
  }

  public init() { steps = RemovalCurves.standardSteps }

  public func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: steps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: [.insertion])
    return RemovalCurves.results(
      measured, of: .insertion, higherIsBetter: Self.higherIsBetter, areSummaries: true)
  }
}
