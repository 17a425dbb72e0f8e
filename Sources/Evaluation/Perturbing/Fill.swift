import Fields

/// A replacement for removed parts: an input of the same shape with little information.
///
/// Each fill favours maps made with a similar baseline, so metrics use several.
struct Fill: Sendable {
  /// The name with its parameter, as used in the names of results.
  let name: String
  /// Returns as many values as the field has; `nil` if the field does not permit the fill.
  let values: @Sendable (_ field: Field, _ seed: UInt64) -> [Float]?

  /// The field, blurred along its axes in space and time by a Gaussian. The standard deviation is 4.5 % of the longest of these
  /// axes: 10 pixels for a photo of 224 × 224.
  static let blur = Fill(name: "blur:4.5%") { field, _ in blurred(field, by: 0.045) }

  /// The field, blurred with twice the standard deviation.
  static let wideBlur = Fill(name: "blur:9%") { field, _ in blurred(field, by: 0.09) }

  /// - Parameter share: the standard deviation as a share of the longest axis in space and time.
  private static func blurred(_ field: Field, by share: Double) -> [Float]? {
    let longest = field.axes.filter { $0.kind.isSpatial }.map(\.extent).max() ?? 0
    return field.blurred(sigma: share * Double(longest))
  }

  /// The middle of the range of each quantity; `nil` if a range is unknown.
  static let middle = Fill(name: "middle") { field, _ in
    let ranges = (0..<field.quantities).map { field.knownRange(of: $0) }
    guard ranges.allSatisfy({ $0 != nil }) else { return nil }
    return field.mapValues { _, quantity in
      ranges[quantity].map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 } ?? 0
    }
  }

  /// The mean of each quantity: of the data, if known; else of the field's positions, if there are several; else the middle of
  /// its range, or zero.
  static let mean = Fill(name: "mean") { field, _ in
    let ownMeans = field.ownMeans
    let means = ownMeans.indices.map { quantity -> Float in
      if let mean = field.statistics(of: quantity)?.mean { return mean }
      if field.positions > 1 { return ownMeans[quantity] }
      return field.knownRange(of: quantity).map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 } ?? 0
    }
    return field.mapValues { means[$1] }
  }

  /// Independent values, uniform in the range of each quantity.
  static let noise = Fill(name: "noise") { field, seed in
    var generator = SplitMix64(seed: seed, for: .fill)
    return field.uniformValues(using: &generator)
  }

  static let all = [blur, mean, noise]
}
