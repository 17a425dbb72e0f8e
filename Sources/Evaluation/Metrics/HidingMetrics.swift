import Fields

/// A metric that is the score, relative to the input's, with the strongest quarter of a map hidden or shown alone.
///
/// The region is of the map smoothed by 1/40 of the shorter side. Its value is the mean over a blurred fill and one of means, of
/// which each is reported beside it.
struct HidingMetric: Metric {
  let isAlone: Bool

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let kind: MetricKind = isAlone ? .alone : .hidden
    let trial = HidingTrial(evaluation, fills: HidingTrial.fills, seed: seed)
    let map = RegionMapKind.smoothed(candidate.map, field: evaluation.field)
    let lowest = map.min() ?? 0
    // Ranks count, and not signs: a map of a control may lie below zero everywhere.
    guard candidate.map.contains(where: { $0 != lowest }),
      let region = Region(
        strongest: RegionChecker.standardArea, of: map.map { $0 - lowest + .leastNormalMagnitude }, seed: seed
      )
    else {
      return [MetricResult(kind, value: nil, isSummary: true, note: .explanationIsZero)]
    }
    let scores = try trial.scores(of: [region])[0]
    let backgrounds = try trial.fills.map { try Background($0.values, evaluation: evaluation) }
    let parts = trial.fills.indices.map { fill -> MetricResult in
      let score = isAlone ? scores.alone[fill] : scores.hidden[fill]
      let background = backgrounds[fill]
      return MetricResult(
        kind, "-\(trial.fills[fill].name)",
        value: background.note == nil ? background.relative(score) : nil, note: background.note,
        forwardEvaluations: 2 + background.forwardEvaluations)
    }
    let values = parts.compactMap(\.value)
    return [
      MetricResult(
        kind, value: values.isEmpty ? nil : values.average, isSummary: true,
        note: values.isEmpty ? parts.first?.note : nil)
    ] + parts
  }
}

extension MetricKind {
  /// The score without the strongest region.
  public static let hidden = MetricKind(
    name: "hidden", title: "Strongest quarter hidden",
    summary: "the score while the strongest quarter of the map is hidden, as a share of the input's",
    reference:
      "occlusion of one region, after Zeiler & Fergus 2014, \"Visualizing and Understanding Convolutional Networks\"",
    higherIsBetter: false, metric: HidingMetric(isAlone: false))

  /// The score of the strongest region.
  public static let alone = MetricKind(
    name: "alone", title: "Strongest quarter alone",
    summary: "the score while only the strongest quarter of the map is shown, as a share of the input's",
    reference:
      "occlusion of all but one region, after Zeiler & Fergus 2014, \"Visualizing and Understanding Convolutional Networks\"",
    higherIsBetter: true, metric: HidingMetric(isAlone: true))
}
