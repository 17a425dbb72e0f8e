import Fields

/// The input plus independent normal noise of one standard deviation, kept within the range of each quantity where that is
/// known.
public struct GaussianBaseline: Baseline {
  /// In the unit of the input.
  public let sigma: Double
  public let seed: UInt64?

  public init(sigma: Double, seed: UInt64) {
    self.sigma = sigma
    self.seed = seed
  }

  public var name: String { "gaussian:\(BaselineKind.text(sigma))" }

  public func values(for field: Field, stream: Int) -> [Float] {
    let ranges = (0..<field.quantities).map(field.knownRange)
    var generator = SplitMix64(seed: seed ?? 0, stream: stream)
    var spare: Double?
    return field.mapValues { value, quantity in
      let normal: Double
      if let second = spare {
        (normal, spare) = (second, nil)
      } else {
        let pair = generator.normalPair()
        (normal, spare) = (pair.0, pair.1)
      }
      let noisy = Float(Double(value) + sigma * normal)
      guard let range = ranges[quantity] else { return noisy }
      return min(max(noisy, range.lowerBound), range.upperBound)
    }
  }

  static let kind = BaselineKind(
    names: ["gaussian"],
    summary: "the input plus normal noise, kept in the feature's range where that is known",
    parameter: .init(symbol: "σ", meaning: "standard deviation in the input's unit", standard: 50),
    isRandom: true
  ) { _, sigma, seed in GaussianBaseline(sigma: sigma, seed: seed) }
}
