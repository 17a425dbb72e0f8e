/// The thresholds between which attributions are stretched, chosen by how much of the total lies above them.
struct MassClipping {
  /// How close to a threshold counts as having reached it.
  struct Slack {
    /// Of the sum above a threshold, and of the lower threshold itself.
    let share: Double
    /// The least distance between the thresholds, as a part of the upper one.
    let contrast: Double

    /// The Keras example's comparisons as they are.
    static let none = Slack(share: 0, contrast: 0)
    /// What attributions of single precision lose when they are multiplied: 2⁻²⁴ of each must decide nothing, and
    /// move a colour by less than a level of 256.
    static let rounding = Slack(share: 0x1p-20, contrast: 0x1p-14)
  }

  /// Percentages of the map's sum.
  let above: Double
  let below: Double
  /// What the lower threshold becomes.
  let lowerEnd: Double
  let slack: Slack

  /// The largest value such that it and everything above it make up `percentage` of the map's sum; the
  /// map's minimum for exactly 100. `nil` if rounding keeps the running sum from ever getting there, or
  /// the sum is zero.
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

  /// Stretches the map so that the upper threshold becomes 1 and the lower one `lowerEnd`; what lies below is 0, what
  /// lies above 1. `nil` when there is nothing to stretch: no positive value, or both thresholds the same.
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
