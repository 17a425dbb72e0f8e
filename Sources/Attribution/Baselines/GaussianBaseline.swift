import Fields

/// Normal noise around the input, clipped to the range of each quantity if it is known; or around the mean of the data, not
/// clipped.
package struct GaussianBaseline: Baseline {
  /// The centre of the noise.
  package enum Center: Hashable, Sendable {
    case input
    /// The mean of each quantity.
    case mean
  }

  /// The standard deviation, in the unit of the input.
  package let sigma: Double
  package let seed: UInt64?
  package var center = Center.input

  package var name: String {
    "gaussian:\(BaselineKind.text(sigma))" + (center == .mean ? BaselineKind.aroundMean : "")
  }

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    let middle = center == .mean ? try MeanBaseline().values(for: field, stream: stream) : field.values
    let ranges = (0..<field.quantities).map { center == .mean ? nil : field.knownRange(of: $0) }
    var generator = SplitMix64(seed: seed ?? 0, stream: stream)
    var spare: Double?
    return middle.enumerated().map { index, value in
      let normal: Double
      if let second = spare {
        (normal, spare) = (second, nil)
      } else {
        let pair = generator.normalPair()
        (normal, spare) = (pair.0, pair.1)
      }
      let noisy = Float(Double(value) + sigma * normal)
      guard let range = ranges[field.quantity(of: index)] else { return noisy }
      return min(max(noisy, range.lowerBound), range.upperBound)
    }
  }

  /// Noise around the input.
  static let kind = BaselineKind(
    names: ["gaussian"],
    summary: "the input plus normal noise, clipped to the feature's range if that is known",
    parameter: .init(symbol: "σ", meaning: "standard deviation in the input's unit", standard: 50),
    isRandom: true
  ) { _, sigma, seeds in seeds.map { GaussianBaseline(sigma: sigma, seed: $0) } }

  /// Noise around the mean of the data.
  static let kindAroundMean = BaselineKind(
    names: ["gaussian" + BaselineKind.aroundMean],
    summary: "normal noise around the mean of the data",
    parameter: .init(symbol: "σ", meaning: "standard deviation in the input's unit", standard: 1),
    isRandom: true
  ) { _, sigma, seeds in seeds.map { GaussianBaseline(sigma: sigma, seed: $0, center: .mean) } }
}
