import Fields

/// Independent uniform noise in the range of each quantity; the seed determines all values.
package struct NoiseBaseline: Baseline {
  package let name = "noise"
  package let seed: UInt64?
  package let needsRange = true

  package init(seed: UInt64) { self.seed = seed }

  package func values(for field: Field, stream: Int) -> [Float] {
    var generator = SplitMix64(seed: seed ?? 0, stream: stream)
    return field.uniformValues(using: &generator)
  }

  static let kind = BaselineKind(
    names: ["noise"],
    summary:
      "uniform random values in each feature's range: 0…255 for a photo, else from the data or the card",
    isRandom: true
  ) { _, _, seeds in seeds.map { NoiseBaseline(seed: $0) } }
}
