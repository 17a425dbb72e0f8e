/// The input an attribution is measured against: one that says nothing.
public enum Baseline: Hashable, Sendable {
  /// Zero everywhere.
  case black
  /// Every sample uniform in 0…255, independently; the same for the same seed.
  case noise(seed: UInt64)

  /// The name on the command line and in reports.
  public var name: String {
    switch self {
    case .black: "black"
    case .noise: "noise"
    }
  }

  public var seed: UInt64? {
    switch self {
    case .black: nil
    case .noise(let seed): seed
    }
  }

  /// The baseline's samples, 0…255.
  public func samples(count: Int) -> [Float] {
    switch self {
    case .black:
      return [Float](repeating: 0, count: count)
    case .noise(let seed):
      var generator = SplitMix64(seed: seed)
      return (0..<count).map { _ in Float(generator.next() >> 40) * 0x1p-24 * 255 }
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
