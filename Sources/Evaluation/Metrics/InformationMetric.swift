/// A metric that is the area under a performance information curve: how little information, measured by the size of a compressed
/// picture, brings something back, when the most important pixels come first.
///
/// Pixels that are equally important come in random order; PAIR's implementation shows all of them at once.
///
/// Reference: Kapishnikov, Bolukbasi, Viégas & Terry 2019, "XRAI: Better Attributions Through Regions".
protocol InformationMetric: Metric {
  init()

  /// The area under one of the curves.
  static func result(of curves: InformationCurves, forwardEvaluations: Int) -> MetricResult
}

extension InformationMetric {
  static var reference: String {
    "Kapishnikov, Bolukbasi, Viégas & Terry 2019, \"XRAI: Better Attributions Through Regions\""
  }
  static var higherIsBetter: Bool { true }
  static var needs: MetricNeeds { [.photo, .compression] }

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    guard candidate.map.contains(where: { $0 != 0 }) else {
      return [
        MetricResult(
          name: Self.name, metric: Self.name, value: nil, higherIsBetter: Self.higherIsBetter,
          isSummary: true,
          note: .explanationIsZero)
      ]
    }
    let curves = try InformationCurves(of: candidate, in: evaluation, seed: seed, metric: Self.name)
    return [Self.result(of: curves, forwardEvaluations: curves.steps.count + 1)]
  }
}
