/// The thresholds between which attributions are stretched, chosen by how much of the total lies above them.
enum MassClipping {
  /// The largest value such that it and everything above it make up `percentage` of the map's sum; the
  /// map's minimum for exactly 100. `nil` if rounding keeps the running sum from ever getting there, or
  /// the sum is zero.
  static func threshold<Scalar>(_ map: AttributionMap<Scalar>, percentage: Double) -> Scalar? {
    if percentage == 100 { return map.values.min() }
    let total = Summation.pairwise(map.values[...])
    guard total != 0 else { return nil }
    let wanted = Scalar(percentage)
    var running: Scalar = 0
    for value in map.values.map(\.magnitude).sorted(by: >) {
      running += value
      if 100 * running / total >= wanted { return value }
    }
    return nil
  }

  /// Stretches the map so that the upper threshold becomes 1 and the lower one 0; what lies outside is clipped.
  /// `nil` when there is nothing to stretch: no positive value, or both thresholds the same.
  static func stretched<Scalar>(
    _ map: AttributionMap<Scalar>, clipAbove: Double, clipBelow: Double
  ) -> AttributionMap<Scalar>? {
    guard let upper = threshold(map, percentage: 100 - clipAbove),
      let lower = threshold(map, percentage: 100 - clipBelow), upper != lower
    else { return nil }
    var result = map
    result.values = map.values.map { value in
      if value == 0 { return 0 }  // a zero has no sign, so it is never shown
      return min(max((value - lower) / (upper - lower), 0), 1)
    }
    return result
  }
}
