import Fields

/// Every value uniform in the range of its quantity, independently; the same for the same seed.
public struct NoiseBaseline: Baseline {
  public let name = "noise"
  public let seed: UInt64?
  public let needsRange = true

  public init(seed: UInt64) { self.seed = seed }

  public func values(for field: Field, stream: Int) -> [Float] {
    let ranges = (0..<field.quantities).map(field.range)
    var generator = SplitMix64(seed: seed ?? 0, stream: stream)
    return field.mapValues { _, quantity in
      let range = ranges[quantity]
      return range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)
    }
  }

  static let kind = BaselineKind(
    names: ["noise"],
    summary:
      "uniform random values in each feature's range: 0…255 for a photo, else from the data or the card",
    isRandom: true
  ) { _, _, seed in NoiseBaseline(seed: seed) }
}
