import Foundation

/// Numbers in half precision, scaled by a power of two to use its range. Each has eleven significant bits, unless it is smaller than 2⁻²⁸
/// of the largest.
struct HalfFloats: Hashable, Sendable, Codable {
  /// A number is its half times 2 to the power of `exponent`.
  let exponent: Int
  /// Two bytes for each number, little-endian.
  let data: Data

  /// The exponent of the largest number as it is stored; halves end below 2¹⁶.
  private static let largestExponent = 14

  /// - Parameter values: finite numbers.
  init(_ values: [Float]) {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let exponent = largest > 0 ? Int(largest.exponent) - Self.largestExponent : 0
    // Double precision, so that no scaling is out of range.
    let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
    var data = Data(capacity: 2 * values.count)
    for value in values {
      let half = Self.half(Double(value) * factor)
      data.append(UInt8(truncatingIfNeeded: half))
      data.append(UInt8(truncatingIfNeeded: half >> 8))
    }
    (self.exponent, self.data) = (exponent, data)
  }

  var values: [Float] {
    let factor = Double(sign: .plus, exponent: exponent, significand: 1)
    return stride(from: 0, to: data.count - 1, by: 2).map { index in
      Float(
        Self.value(UInt16(data[data.startIndex + index]) | UInt16(data[data.startIndex + index + 1]) << 8)
          * factor)
    }
  }

  // MARK: IEEE 754 binary16, which not every processor that Swift runs on has

  /// Returns the nearest half; ties go to the even one.
  ///
  /// - Parameter value: a number of a magnitude below 65520.
  static func half(_ value: Double) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let magnitude = value.magnitude
    // Below the smallest normal number, all steps are 2⁻²⁴ wide.
    let exponent = magnitude < 0x1p-14 ? -14 : Int(magnitude.exponent)
    let step = Double(sign: .plus, exponent: exponent - 10, significand: 1)
    // A significand of 2048 is 1024 with the next exponent; the sum below carries correctly.
    let significand = Int((magnitude / step).rounded(.toNearestOrEven))
    return sign | UInt16(clamping: (exponent + 14) << 10 + significand)
  }

  static func value(_ half: UInt16) -> Double {
    let exponent = Int(half >> 10 & 0x1f)
    let fraction = Double(half & 0x3ff)
    let magnitude =
      exponent == 0
      ? fraction * 0x1p-24
      : (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    return half & 0x8000 == 0 ? magnitude : -magnitude
  }
}
