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
}

extension SplitMix64 {
  init(seed: UInt64, for stream: RandomStream) {
    var first = SplitMix64(seed: seed)
    var second = SplitMix64(seed: first.next() ^ stream.rawValue)
    self.init(seed: second.next())
  }
}
