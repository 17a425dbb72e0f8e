import Fields

/// A metric: the score, relative to the input's, while the strongest quarter of a map is hidden or shown alone.
///
/// The region is taken from the map after smoothing by a Gaussian, whose standard deviation is 1/40 of the shorter side. The
/// value is the mean over a blurred fill and a fill of means; the results for each fill are also reported.
struct HidingMetric: Metric {
  let isAlone: Bool

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let kind: MetricKind = isAlone ? .alone : .hidden
    let trial = HidingTrial(evaluation, fills: HidingTrial.fills, seed: seed)
    let map = RegionMapKind.smoothed(candidate.map, field: evaluation.field)
    let lowest = map.min() ?? 0
    // Only ranks matter, not signs: the map of a control may be negative everywhere.
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
  /// The score while the strongest region is hidden.
  public static let hidden = MetricKind(
    name: "hidden", title: "Strongest quarter hidden",
    summary: "the score while the strongest quarter of the map is hidden, as a share of the input's",
    reference:
      "occlusion of one region, after Zeiler & Fergus 2014, \"Visualizing and Understanding Convolutional Networks\"",
    higherIsBetter: false, metric: HidingMetric(isAlone: false))

  /// The score of the strongest region alone.
  public static let alone = MetricKind(
    name: "alone", title: "Strongest quarter alone",
    summary: "the score while only the strongest quarter of the map is shown, as a share of the input's",
    reference:
      "occlusion of all but one region, after Zeiler & Fergus 2014, \"Visualizing and Understanding Convolutional Networks\"",
    higherIsBetter: true, metric: HidingMetric(isAlone: true))
}
