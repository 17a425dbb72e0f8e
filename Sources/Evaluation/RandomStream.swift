import Fields

/// The uses of random numbers. Each has its own independent sequence: if ties were broken with the noise of a fill, some pixels
/// would be favoured.
enum RandomStream: UInt64 {
  case control
  case fill
  case ties
  case seedPixels
  case subsets
  case perturbations
  case otherRegions
}

extension SplitMix64 {
  init(seed: UInt64, for stream: RandomStream) {
    var first = SplitMix64(seed: seed)
    var second = SplitMix64(seed: first.next() ^ stream.rawValue)
    self.init(seed: second.next())
  }
}

/// Ranks values by importance.
enum Ranking {
  /// Returns the indices from the highest value to the lowest. Equal values are ordered randomly but reproducibly by the seed:
  /// a constant map has no order and must not appear to have one from top to bottom.
  static func descending(_ values: [Double], seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, for: .ties)
    var keys = Array(values.indices)
    keys.shuffle(using: &generator)
    return values.indices.sorted { values[$0] == values[$1] ? keys[$0] < keys[$1] : values[$0] > values[$1] }
  }
}
