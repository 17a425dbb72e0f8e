/// How soon the explained class is the most probable one again.
struct AccuracyInformation: InformationMetric {
  static let name = "aic"
  static let title = "Accuracy information curve"
  static let summary =
    "area under the curve of correct answers over the information shown, most important pixels first"

  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult {
    curves.result(
      name: name, title: "share of correct answers", performance: { $0.isTop ? 1 : 0 },
      forwardEvaluations: forwardEvaluations)
  }
}
