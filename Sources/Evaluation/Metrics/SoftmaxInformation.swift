/// How soon the score comes back.
struct SoftmaxInformation: InformationMetric {
  static let name = "sic"
  static let title = "Softmax information curve"
  static let summary =
    "how little information brings the score back, when the most important pixels come first: area under the curve"

  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult {
    curves.result(
      name: name, title: "score", performance: \.score, forwardEvaluations: forwardEvaluations)
  }
}
