import Fields

/// What random numbers are for: each use has a sequence of its own, so that none follows another. A tie that is broken as a fill's
/// noise falls would favour some pixels.
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

/// An order of importance.
enum Ranking {
  /// Indices from the highest value to the lowest. Equal values follow each other at random, the same for the same seed: a
  /// constant map has no order, and must not look like one that runs from top to bottom.
  static func descending(_ values: [Double], seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, for: .ties)
    var keys = Array(values.indices)
    keys.shuffle(using: &generator)
    return values.indices.sorted { values[$0] == values[$1] ? keys[$0] < keys[$1] : values[$0] > values[$1] }
  }
}
