import Fields

/// The baseline that is as far from the input as the ranges allow: for every value, the farther end of the range of its quantity (a
/// channel or a feature), in the unit of the field. If both ends are equally far, it is the lower end.
///
/// The baseline is not random: all seeds make the same. If a range is unknown, that of the field's own values stands for it
/// (`Field.ranges`).
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
