/// The input an attribution is measured against: one that says nothing.
public enum Baseline: Hashable, Sendable {
  /// Zero everywhere.
  case black
  /// Every sample uniform in the range of levels, independently; the same for the same seed.
  case noise(seed: UInt64)
  /// Samples from elsewhere.
  case given([Float], name: String)

  /// The name on the command line and in reports.
  public var name: String {
    switch self {
    case .black: "black"
    case .noise: "noise"
    case .given(_, let name): name
    }
  }

  public var seed: UInt64? {
    switch self {
    case .noise(let seed): seed
    case .black, .given: nil
    }
  }

  /// The baseline's samples.
  ///
  /// - Parameter levels: the range of the input's samples; of photos 0…255.
  public func samples(count: Int, levels: ClosedRange<Float> = 0...255) -> [Float] {
    switch self {
    case .black:
      return [Float](repeating: 0, count: count)
    case .noise(let seed):
      var generator = SplitMix64(seed: seed)
      let extent = levels.upperBound - levels.lowerBound
      return (0..<count).map { _ in levels.lowerBound + Float(generator.next() >> 40) * 0x1p-24 * extent }
    case .given(let samples, _):
      return samples
    }
  }
}

/// A small random number generator whose sequence is fixed by its seed on every machine.
///
/// Reference: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators".
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
