/// How soon the score comes back.
struct SoftmaxInformation: InformationMetric {
  static let name = "sic"
  static let title = "Softmax information curve"
  static let summary =
    "area under the curve of the score over the information shown, most important pixels first"

  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult {
    curves.result(
      name: name, title: "score", performance: \.score, forwardEvaluations: forwardEvaluations)
  }
}
