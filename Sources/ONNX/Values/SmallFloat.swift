/// Floating-point numbers of 4 and 8 bits: a sign, an exponent and a fraction, from the highest bit.
///
/// They are only read, as constants that `DequantizeLinear` scales; numbers are never rounded to them.
/// References: Micikevicius et al. 2022, "FP8 Formats for Deep Learning"; the OCP specification of microscaling formats, 2023.
struct SmallFloat: Hashable, Sendable {
  /// The meaning of bit patterns with the highest exponent.
  enum Specials: Hashable, Sendable {
    /// Infinities and NaN, as in larger types.
    case infinities
    /// Numbers; NaN if all bits except the sign are 1.
    case lastIsNoNumber
    /// Numbers; the pattern of −0 is NaN.
    case minusZeroIsNoNumber
    /// Numbers only.
    case none
  }

  let isSigned: Bool
  let exponentBits: Int
  let fractionBits: Int
  let bias: Int
  let specials: Specials

  /// Returns the number with a bit pattern.
  func value(of pattern: UInt8) -> Double {
    let bits = Int(pattern)
    let width = exponentBits + fractionBits
    let isNegative = isSigned && bits >> width & 1 == 1
    let magnitude = bits & (1 << width - 1)
    let (exponent, fraction) = (magnitude >> fractionBits, magnitude & (1 << fractionBits - 1))
    switch specials {
    case .infinities where exponent == 1 << exponentBits - 1:
      return fraction == 0 ? (isNegative ? -.infinity : .infinity) : .nan
    case .lastIsNoNumber where magnitude == 1 << width - 1: return .nan
    case .minusZeroIsNoNumber where isNegative && magnitude == 0: return .nan
    default: break
    }
    let step = Double(sign: .plus, exponent: -fractionBits, significand: 1)
    // Types without a fraction have no subnormal numbers.
    let isNormal = exponent > 0 || fractionBits == 0
    let significand = Double(fraction) * step + (isNormal ? 1 : 0)
    let value = Double(sign: .plus, exponent: (isNormal ? exponent : 1) - bias, significand: 1) * significand
    return isNegative ? -value : value
  }

  /// Returns the numbers in some bytes; of two numbers in a byte, the first has the lowest bits.
  ///
  /// - Returns: at most `count` numbers.
  func values(in bytes: some Sequence<UInt8>, count: Int) -> [Double] {
    // There are only 256 bit patterns.
    let table = (0...UInt8.max).map(value)
    guard exponentBits + fractionBits < 4 else { return bytes.prefix(count).map { table[Int($0)] } }
    return Array(bytes.lazy.flatMap { [table[Int($0 & 15)], table[Int($0 >> 4)]] }.prefix(count))
  }
}

extension ElementType {
  /// The layout of a floating-point type of 4 or 8 bits; `nil` for other types.
  var smallFloat: SmallFloat? {
    switch self {
    case .float8e4m3fn:
      SmallFloat(isSigned: true, exponentBits: 4, fractionBits: 3, bias: 7, specials: .lastIsNoNumber)
    case .float8e4m3fnuz:
      SmallFloat(isSigned: true, exponentBits: 4, fractionBits: 3, bias: 8, specials: .minusZeroIsNoNumber)
    case .float8e5m2:
      SmallFloat(isSigned: true, exponentBits: 5, fractionBits: 2, bias: 15, specials: .infinities)
    case .float8e5m2fnuz:
      SmallFloat(isSigned: true, exponentBits: 5, fractionBits: 2, bias: 16, specials: .minusZeroIsNoNumber)
    case .float4e2m1:
      SmallFloat(isSigned: true, exponentBits: 2, fractionBits: 1, bias: 1, specials: .none)
    case .float8e8m0:
      SmallFloat(isSigned: false, exponentBits: 8, fractionBits: 0, bias: 127, specials: .lastIsNoNumber)
    default: nil
    }
  }
}
