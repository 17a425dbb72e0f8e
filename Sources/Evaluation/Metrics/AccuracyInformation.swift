/// How soon the explained class is the most probable one again.
struct AccuracyInformation: InformationMetric {
  static let name = "aic"
  static let title = "Accuracy information curve"
  static let summary =
    "how little information brings the right answer back, when the most important pixels come first: area under the curve"

  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult {
    curves.result(
      name: name, title: "is the answer", performance: { $0.isTop ? 1 : 0 },
      forwardEvaluations: forwardEvaluations)
  }
}
