import Engine

/// The supported element types, by their numbers in the file.
enum ElementType: Int32, Sendable {
  case float = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case double = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16
  case float8e4m3fn = 17
  case float8e4m3fnuz = 18
  case float8e5m2 = 19
  case float8e5m2fnuz = 20
  case uint4 = 21
  case int4 = 22
  case float4e2m1 = 23
  case float8e8m0 = 24
  case uint2 = 25
  case int2 = 26

  /// Whether the elements are floating-point numbers.
  var isReal: Bool {
    switch self {
    case .float, .float16, .double, .bfloat16: true
    default: smallFloat != nil
    }
  }

  /// Whether the elements are integers or booleans.
  var isInteger: Bool { !isReal && self != .string }

  /// Whether the model's arithmetic could wrap where the engine's numbers leave the type's range.
  var isNarrow: Bool { isInteger && ![.bool, .int32, .int64].contains(self) }

  /// The format in which the engine reads elements of this type in place; `nil` if it cannot.
  var format: FloatStorage.Format? {
    switch self {
    case .float: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    default: nil
    }
  }

  /// The number of bits of one element. Elements of less than a byte are packed, the first in the lowest bits.
  var bits: Int {
    switch self {
    case .uint2, .int2: 2
    case .uint4, .int4, .float4e2m1: 4
    case .uint8, .int8, .bool, .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float8e8m0: 8
    case .uint16, .int16, .float16, .bfloat16: 16
    case .float, .int32, .uint32: 32
    case .int64, .uint64, .double, .string: 64
    }
  }

  /// Returns the number of bytes of `count` elements.
  func bytes(of count: Int) -> Int { (count * bits + 7) / 8 }

  // MARK: Reals

  /// Returns a number rounded to this type, to the nearest, ties to even.
  func rounded(_ value: Double) -> Double {
    switch self {
    case .float: return Double(Float(value))
    case .float16: return Self.rounded(value, bits: 11, least: -14, largest: 65504)
    case .bfloat16: return Self.rounded(value, bits: 8, least: -126, largest: 0x1.fep127)
    default: return value
    }
  }

  /// - Parameters:
  ///   - bits: the number of bits of the significand, with the implicit one.
  ///   - least: the smallest exponent of a normal number.
  ///   - largest: the largest finite number.
  private static func rounded(_ value: Double, bits: Int, least: Int, largest: Double) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let step = Double(sign: .plus, exponent: max(Int(value.exponent), least) - bits + 1, significand: 1)
    let rounded = (value / step).rounded(.toNearestOrEven) * step
    return abs(rounded) > largest ? (rounded < 0 ? -.infinity : .infinity) : rounded
  }

  /// Returns the bit pattern of a number of this type, in the lowest bits.
  func bitPattern(of value: Double) -> Int64 {
    switch self {
    case .float: return Int64(Float(value).bitPattern)
    case .bfloat16: return Int64(Float(value).bitPattern >> 16)
    case .float16:
      let single = Float(value).bitPattern
      let sign = Int64(single >> 31) << 15
      let magnitude = abs(value)
      if value.isNaN { return sign | 0x7e00 }
      if magnitude > 65504 { return sign | 0x7c00 }
      // Subnormal numbers have a fixed step.
      if magnitude < 0x1p-14 { return sign | Int64(magnitude * 0x1p24) }
      return sign | Int64(magnitude.exponent + 15) << 10 | Int64((magnitude.significand - 1) * 1024)
    default: return Int64(bitPattern: value.bitPattern)
    }
  }

  /// Returns the number of this type with a bit pattern.
  func real(of bits: Int64) -> Double {
    switch self {
    case .float: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .bfloat16: return Double(Float(bitPattern: UInt32(UInt16(truncatingIfNeeded: bits)) << 16))
    case .float16:
      let (exponent, rest) = (bits >> 10 & 31, Double(bits & 1023))
      let sign: Double = bits >> 15 & 1 == 1 ? -1 : 1
      if exponent == 31 { return rest == 0 ? sign * .infinity : .nan }
      if exponent == 0 { return sign * rest * 0x1p-24 }
      return sign * Double(sign: .plus, exponent: Int(exponent) - 15, significand: 1 + rest / 1024)
    default: return Double(bitPattern: UInt64(bitPattern: bits))
    }
  }

  // MARK: Integers

  /// Returns an integer wrapped to this type: its lowest bits, as usual in integer arithmetic; for booleans 1 unless it is 0.
  ///
  /// - Returns: `nil` for an integer that only an unsigned 64-bit one can hold, which is not supported.
  func wrapped(_ value: Int64) -> Int64? {
    switch self {
    case .bool: value == 0 ? 0 : 1
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .uint2, .uint4: value & (1 << bits - 1)
    case .int2, .int4: (value << Int64(64 - bits)) >> Int64(64 - bits)
    case .uint64: value < 0 ? nil : value
    default: value
    }
  }

  /// Returns a number truncated and clamped to the type's range; 0 for NaN. For booleans, every number except 0 is 1.
  func truncated(_ value: Double) -> Int64 {
    func clamped<Number: FixedWidthInteger>(_ type: Number.Type) -> Int64 {
      if value.isNaN { return 0 }
      let whole = value.rounded(.towardZero)
      let number = Number(exactly: whole) ?? (whole < 0 ? .min : .max)
      return Int64(clamping: number)
    }
    return switch self {
    case .bool: value == 0 ? 0 : 1
    case .uint8: clamped(UInt8.self)
    case .int8: clamped(Int8.self)
    case .uint16: clamped(UInt16.self)
    case .int16: clamped(Int16.self)
    case .uint32: clamped(UInt32.self)
    case .int32: clamped(Int32.self)
    case .uint64: clamped(UInt64.self)
    case .uint2, .uint4: min(max(clamped(Int8.self), 0), 1 << bits - 1)
    case .int2, .int4: min(max(clamped(Int8.self), -1 << (bits - 1)), 1 << (bits - 1) - 1)
    default: clamped(Int64.self)
    }
  }

  /// Returns a number converted by a cast: truncated, then wrapped to the type's lowest bits. Before wrapping, a number beyond 64 bits
  /// (for int32, beyond 32 bits) becomes the smallest one of that width. ONNX does not define this; ONNX Runtime does it.
  func cast(_ value: Double) -> Int64 {
    if self == .bool { return value == 0 ? 0 : 1 }
    if self == .int32 { return Int64(Int32(exactly: value.rounded(.towardZero)) ?? .min) }
    return wrapped(Int64(exactly: value.rounded(.towardZero)) ?? .min) ?? .max
  }

  /// Returns at most `count` integers of less than a byte each.
  func unpacked(_ bytes: some Sequence<UInt8>, count: Int) -> [Int64] {
    let all = bytes.flatMap { byte in
      (0..<8 / bits).map { wrapped(Int64(byte) >> (bits * $0)) ?? 0 }
    }
    return Array(all.prefix(count))
  }

  /// Returns contiguous little-endian integers; an incomplete one at the end is left out.
  ///
  /// - Parameter count: the number of integers, used only for those of less than a byte.
  /// - Returns: `nil` if an integer is too large for `Int64`.
  func integers(in bytes: UnsafeRawBufferPointer, count: Int) -> [Int64]? {
    if bits < 8 { return unpacked(bytes, count: count) }
    func all<Number: FixedWidthInteger>(_ type: Number.Type) -> [Int64]? {
      let size = MemoryLayout<Number>.size
      var areExact = true
      let numbers = (0..<bytes.count / size).map { index in
        let number = Number(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: type))
        areExact = areExact && Int64(exactly: number) != nil
        return Int64(truncatingIfNeeded: number)
      }
      return areExact ? numbers : nil
    }
    return switch self {
    case .uint8, .bool: all(UInt8.self)
    case .int8: all(Int8.self)
    case .uint16: all(UInt16.self)
    case .int16: all(Int16.self)
    case .int32: all(Int32.self)
    case .uint32: all(UInt32.self)
    case .uint64: all(UInt64.self)
    default: all(Int64.self)
    }
  }
}
