/// Stretches attributions between two thresholds, each chosen by the share of the map's sum that lies above it.
struct MassClipping {
  /// The tolerance of comparisons with a threshold.
  struct Slack {
    /// The relative tolerance of the sum above a threshold, and of the lower threshold itself.
    let share: Double
    /// The least distance between the thresholds, as a share of the larger one.
    let contrast: Double

    /// No tolerance, as in the Keras example.
    static let none = Slack(share: 0, contrast: 0)
    /// Tolerance for the rounding of single-precision attributions that were multiplied: a relative error of 2⁻²⁴ in
    /// each must change no decision, and must move a colour by less than one of 256 levels.
    static let rounding = Slack(share: 0x1p-20, contrast: 0x1p-14)
  }

  /// Percentages of the map's sum, as in `KerasVisualizer.clipAbove` and `KerasVisualizer.clipBelow`.
  let above: Double
  let below: Double
  /// The strength at the lower threshold.
  let lowerEnd: Double
  let slack: Slack

  /// Returns the largest value such that it and all larger values make up `percentage` of the map's sum; the map's
  /// minimum for exactly 100. `nil` if the sum is zero, or if rounding keeps the running sum from reaching the
  /// percentage.
  func threshold<Scalar>(_ map: AttributionMap<Scalar>, percentage: Double) -> Scalar? {
    if percentage == 100 { return map.values.min() }
    let total = Summation.pairwise(map.values[...])
    guard total != 0 else { return nil }
    let wanted = Scalar(percentage * (1 - slack.share))
    var running: Scalar = 0
    for value in map.values.map(\.magnitude).sorted(by: >) {
      running += value
      if 100 * running / total >= wanted { return value }
    }
    return nil
  }

  /// Stretches the map so that the upper threshold becomes 1 and the lower one `lowerEnd`. Smaller values become 0,
  /// larger ones 1. `nil` without contrast: no positive value, or equal thresholds.
  func stretched<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar>? {
    guard let upper = threshold(map, percentage: 100 - above),
      let lower = threshold(map, percentage: 100 - below), upper != lower,
      (upper - lower).magnitude >= Scalar(slack.contrast) * max(upper, lower)
    else { return nil }
    let (end, span) = (Scalar(lowerEnd), Scalar(1 - lowerEnd))
    let floor = end - span * Scalar(slack.share) * lower / (upper - lower).magnitude
    var result = map
    result.values = map.values.map { value in
      if value == 0 { return 0 }  // a zero has no sign, so it is never shown
      let strength = span * (value - lower) / (upper - lower) + end
      return strength >= floor ? min(max(strength, 0), 1) : 0
    }
    return result
  }
}
