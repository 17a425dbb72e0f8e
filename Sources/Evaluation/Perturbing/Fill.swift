import Fields

/// What stands where something was taken away: an input of the same shape that says little.
///
/// Each favours maps made with a baseline of its kind, so metrics use several.
struct Fill: Sendable {
  /// With its parameter, in names of results.
  let name: String
  /// As many values as the field has; `nil` where the field has nothing to make it from.
  let values: @Sendable (_ field: Field, _ seed: UInt64) -> [Float]?

  /// The field blurred along its axes in space and time by a Gaussian. Its standard deviation is 4.5 % of the longest of them:
  /// 10 pixels of a photo of 224 × 224.
  static let blur = Fill(name: "blur:4.5%") { field, _ in blurred(field, by: 0.045) }

  /// Twice as blurred.
  static let wideBlur = Fill(name: "blur:9%") { field, _ in blurred(field, by: 0.09) }

  /// - Parameter share: the standard deviation as a share of the longest axis in space and time.
  private static func blurred(_ field: Field, by share: Double) -> [Float]? {
    let longest = field.axes.filter { $0.kind.isSpatial }.map(\.extent).max() ?? 0
    return field.blurred(sigma: share * Double(longest))
  }

  /// The middle of the range of each quantity; `nil` where no range is known.
  static let middle = Fill(name: "middle") { field, _ in
    let ranges = (0..<field.quantities).map { field.knownRange(of: $0) }
    guard ranges.allSatisfy({ $0 != nil }) else { return nil }
    return field.mapValues { _, quantity in
      ranges[quantity].map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 } ?? 0
    }
  }

  /// The mean of each quantity: of the data where it is known, of the field's own positions where there are several, else the
  /// middle of its range or zero.
  static let mean = Fill(name: "mean") { field, _ in
    let ownMeans = field.ownMeans
    let means = ownMeans.indices.map { quantity -> Float in
      if let mean = field.statistics(of: quantity)?.mean { return mean }
      if field.positions > 1 { return ownMeans[quantity] }
      return field.knownRange(of: quantity).map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 } ?? 0
    }
    return field.mapValues { means[$1] }
  }

  /// Every value uniform in the range of its quantity.
  static let noise = Fill(name: "noise") { field, seed in
    var generator = SplitMix64(seed: seed, for: .fill)
    return field.uniformValues(using: &generator)
  }

  static let all = [blur, mean, noise]
}
