import Fields

/// For every value, the end of its quantity's range that is farther away.
///
/// Reference: Sturmfels, Lundberg & Lee 2020, "Visualizing the Impact of Feature Attribution Baselines".
package struct MaxDistanceBaseline: Baseline {
  package let name = "max-distance"
  package let needsRange = true

  package func values(for field: Field, stream: Int) -> [Float] {
    let ranges = field.ranges
    return field.mapValues { value, quantity in
      let range = ranges[quantity]
      return value - range.lowerBound < range.upperBound - value ? range.upperBound : range.lowerBound
    }
  }

  static let kind = BaselineKind(
    names: ["max-distance"],
    summary: "the end of the range that is farther from each value: 0 or 255 for a photo"
  ) { _, _, seeds in seeds.map { _ in MaxDistanceBaseline() } }
}
