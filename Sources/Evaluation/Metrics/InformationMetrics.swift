/// A metric: the area under a performance information curve. The curve shows how much information, measured by the size of a
/// compressed picture, restores the performance when the most important pixels come first. Several curves cost as much as one.
///
/// Pixels of equal importance come in random order; PAIR's implementation shows them all at once.
///
/// Reference: Kapishnikov, Bolukbasi, Viégas & Terry 2019, "XRAI: Better Attributions Through Regions".
struct InformationMetric: Metric {
  let measures: [InformationMeasure]

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let kind = measures.count == 1 ? measures[0].kind : .performanceInformation
    if measures.count == 1, !candidate.map.contains(where: { $0 != 0 }) {
      return [MetricResult(kind, value: nil, isSummary: true, note: .explanationIsZero)]
    }
    let curves = try InformationCurves(of: candidate, in: evaluation, seed: seed, metric: kind.name)
    return measures.enumerated().map { index, measure in
      curves.result(measure, forwardEvaluations: index == 0 ? curves.steps.count + 1 : 0)
    }
  }
}

extension MetricKind {
  /// The accuracy and softmax information curves, computed together.
  public static let performanceInformation = information(
    [.softmax, .accuracy], name: "pic", title: "Performance information curves",
    summary: "the curves of aic and sic, computed together",
    covers: [accuracyInformation.name, softmaxInformation.name])

  /// The accuracy information curve (AIC).
  public static let accuracyInformation = information(
    [.accuracy], name: "aic", title: "Accuracy information curve",
    summary:
      "area under the curve of correct answers over the information shown, most important pixels first"
  )

  /// The softmax information curve (SIC).
  public static let softmaxInformation = information(
    [.softmax], name: "sic", title: "Softmax information curve",
    summary:
      "area under the curve of the score over the information shown, most important pixels first"
  )

  private static func information(
    _ measures: [InformationMeasure], name: String, title: String, summary: String, covers: [String] = []
  ) -> MetricKind {
    MetricKind(
      name: name, title: title, summary: summary,
      reference: "Kapishnikov, Bolukbasi, Viégas & Terry 2019, \"XRAI: Better Attributions Through Regions\"",
      higherIsBetter: true, needs: [.photo, .compression], covers: covers,
      metric: InformationMetric(measures: measures))
  }
}
