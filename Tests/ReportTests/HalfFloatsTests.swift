import Foundation
import TestSupport
import Testing

@testable import Report

/// Numbers in half precision.
@Suite struct HalfFloatsTests {
  /// Every finite half-precision number is converted without loss.
  @Test func everyHalf() {
    for half in UInt16.min...UInt16.max where half & 0x7c00 != 0x7c00 {
      #expect(HalfFloats.half(HalfFloats.value(half)) == half)
    }
  }

  #if !(os(macOS) && arch(x86_64))
    /// Rounding agrees with the compiler's own half precision, for normal and subnormal numbers.
    @Test func roundedAsTheCompilerDoes() {
      for step in 0..<200_000 {
        let value = Double(step - 100_000) * 0x1.3p-28 * pow(2, Double(step % 37))
        guard abs(value) < 65504 else { continue }
        #expect(HalfFloats.half(value) == Float16(value).bitPattern, "\(value)")
      }
    }
  #endif

  /// For any unit of the score the error is at most 2⁻¹¹ of a large value, or 2⁻³⁹ of the largest value for small ones.
  @Test(arguments: [-120, -30, 0, 40, 100])
  func anyUnit(power: Int) {
    let values = (0..<4000).map { index in
      Float(sign: .plus, exponent: power - index / 150, significand: 1 + Float(index % 150) / 150)
    }
    let again = HalfFloats(values).values
    let largest = values.max() ?? 0
    for (value, other) in zip(values, again) {
      #expect(abs(value - other) <= max(value * 0x1p-11, largest * 0x1p-39), "\(value)")
    }
  }

  @Test func nothing() {
    #expect(HalfFloats([]).values.isEmpty)
    #expect(HalfFloats([0, 0]).values == [0, 0])
  }
}
