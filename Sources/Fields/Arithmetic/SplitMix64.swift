import Foundation

/// A small random number generator whose sequence is fixed by its seed on every machine.
///
/// Reference: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators".
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Returns a uniform number in 0 ..< 1, a multiple of 2⁻²⁴.
  package mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Returns an approximately normal number of mean 0 and variance 1: the scaled sum of four uniform numbers, from −2√3 to 2√3.
  /// It costs a tenth of a normal number.
  package mutating func bellShaped() -> Float {
    let word = next()
    let sum = (word & 0xffff) + (word >> 16 & 0xffff) + (word >> 32 & 0xffff) + word >> 48
    // Each of the four 16-bit numbers has the variance (65536² − 1)/12.
    return (Float(sum) - 131_070) * 2.642_899_8e-5
  }

  /// Returns two independent standard normal numbers.
  ///
  /// Reference: Box & Muller 1958, "A note on the generation of random normal deviates".
  package mutating func normalPair() -> (Double, Double) {
    // The first uniform number u is in 0 < u ≤ 1, so that its logarithm is finite.
    let radius = (-2 * log(Double((next() >> 11) + 1) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * Double(next() >> 11) * 0x1p-53
    return (radius * cos(angle), radius * sin(angle))
  }

  /// Returns 0 ..< n in random order. The standard library's shuffle may change with its version.
  ///
  /// Reference: Durstenfeld 1964, "Algorithm 235: Random permutation".
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }
}
