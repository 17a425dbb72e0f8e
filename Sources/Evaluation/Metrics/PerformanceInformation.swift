/// Both performance information curves, for the price of one. See `AccuracyInformation` and `SoftmaxInformation`.
///
/// Reference: Kapishnikov, Bolukbasi, Viégas & Terry 2019, "XRAI: Better Attributions Through Regions".
public struct PerformanceInformation: Metric {
  public static let name = "pic"
  public static let title = "Performance information curves"
  public static let summary = "the curves of aic and sic, computed together"
  public static let reference = SoftmaxInformation.reference
  public static let higherIsBetter = true
  public static let needs = SoftmaxInformation.needs
  public static let covers = [AccuracyInformation.name, SoftmaxInformation.name]

  public init() {}

  public func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = try InformationCurves(of: candidate, in: evaluation, seed: seed, metric: Self.name)
    return [
      SoftmaxInformation.result(of: curves, forwardEvaluations: curves.steps.count + 1),
      AccuracyInformation.result(of: curves, forwardEvaluations: 0),
    ]
  }
}
