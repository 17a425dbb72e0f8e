/// How soon the explained class is the most probable one again.
///
/// Pixels that are equally important come in random order; PAIR's implementation shows all of them at once.
///
/// Reference: Kapishnikov, Bolukbasi, Viégas & Terry 2019, "XRAI: Better Attributions Through Regions".
public struct AccuracyInformation: Metric {
  public static let name = "aic"
  public static let title = "Accuracy information curve"
  public static let summary =
    "how little information brings the right answer back, when the most important pixels come first: area under the curve"
  public static let reference =
    "Kapishnikov, Bolukbasi, Viégas & Terry 2019, \"XRAI: Better Attributions Through Regions\""
  public static let higherIsBetter = true
  public static let needs: MetricNeeds = [.photo, .compression]

  public init() {}

  public func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = try InformationCurves(of: candidate, in: evaluation, seed: seed, metric: Self.name)
    return [Self.result(of: curves, forwardEvaluations: curves.steps.count + 1)]
  }

  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult {
    curves.result(
      name: name, title: "is the answer", performance: { $0.isTop ? 1 : 0 },
      forwardEvaluations: forwardEvaluations)
  }
}
