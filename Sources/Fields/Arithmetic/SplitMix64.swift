import Foundation

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

  /// Uniform in 0 ..< 1, a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Two independent standard normal numbers.
  ///
  /// Reference: Box & Muller 1958, "A note on the generation of random normal deviates".
  public mutating func normalPair() -> (Double, Double) {
    // The first is in 0 < u ≤ 1, so that its logarithm is finite.
    let radius = (-2 * log(Double((next() >> 11) + 1) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
    return (radius * cos(angle), radius * sin(angle))
  }
}
