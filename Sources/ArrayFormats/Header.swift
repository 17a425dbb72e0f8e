import Foundation

/// The header of a `.npy` file, a Python dictionary. Its three keys are read in numpy's own spelling only.
struct Header {
  let element: Element
  let isFortranOrder: Bool
  let shape: [Int]

  init(_ text: String) throws(NPYError) {
    guard
      let type = text.firstMatch(of: /'descr'\s*:\s*'([^']{1,16})'/)?.output.1,
      let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/)?.output.1,
      let dimensions = text.firstMatch(of: /'shape'\s*:\s*\(([0-9, ]*)\)/)?.output.1
    else { throw .header(text.prefix(100).trimmingCharacters(in: .whitespacesAndNewlines)) }
    guard let element = Element(String(type)) else { throw .unsupportedElement(String(type)) }
    self.element = element
    isFortranOrder = order == "True"
    var shape: [Int] = []
    for field in dimensions.split(separator: ",") where !field.allSatisfy({ $0 == " " }) {
      guard let dimension = Int(field.trimmingCharacters(in: .whitespaces)) else {
        throw .header("shape (\(dimensions))")
      }
      shape.append(dimension)
    }
    self.shape = shape
  }
}

/// The storage type of an element: numpy's array-protocol type string, such as `<f4`.
struct Element {
  enum Kind: String {
    case half = "f2"
    case float = "f4"
    case double = "f8"
    case bool = "b1"
    case int8 = "i1"
    case uint8 = "u1"
    case int16 = "i2"
    case uint16 = "u2"
    case int32 = "i4"
    case uint32 = "u4"
    case int64 = "i8"
    case uint64 = "u8"
  }

  let kind: Kind
  let isBigEndian: Bool

  /// The size of one element, in bytes.
  var size: Int {
    switch kind {
    case .bool, .int8, .uint8: 1
    case .half, .int16, .uint16: 2
    case .float, .int32, .uint32: 4
    case .double, .int64, .uint64: 8
    }
  }

  init?(_ description: String) {
    guard let kind = Kind(rawValue: String(description.dropFirst())) else { return nil }
    self.kind = kind
    isBigEndian = description.first == ">"
    switch description.first {
    case "<", ">": break
    case "|" where size == 1: break  // a single byte has no byte order
    default: return nil
    }
  }

  /// Decodes all elements in the bytes.
  func decoded(_ bytes: UnsafeRawBufferPointer) -> NPYArray.Elements {
    switch kind {
    case .half: .float(numbers(bytes) { Self.float(half: $0) })
    case .float: .float(numbers(bytes) { Float(bitPattern: $0) })
    case .double: .double(numbers(bytes) { Double(bitPattern: $0) })
    case .bool: .double(numbers(bytes) { (byte: UInt8) in byte == 0 ? 0 : 1 })
    case .int8: .double(numbers(bytes) { Double($0 as Int8) })
    case .uint8: .double(numbers(bytes) { Double($0 as UInt8) })
    case .int16: .double(numbers(bytes) { Double($0 as Int16) })
    case .uint16: .double(numbers(bytes) { Double($0 as UInt16) })
    case .int32: .double(numbers(bytes) { Double($0 as Int32) })
    case .uint32: .double(numbers(bytes) { Double($0 as UInt32) })
    case .int64: .double(numbers(bytes) { Double($0 as Int64) })
    case .uint64: .double(numbers(bytes) { Double($0 as UInt64) })
    }
  }

  private func numbers<Stored: FixedWidthInteger & BitwiseCopyable, Value>(
    _ bytes: UnsafeRawBufferPointer, _ value: (Stored) -> Value
  ) -> [Value] {
    stride(from: 0, to: bytes.count, by: size).map { offset in
      let stored = bytes.loadUnaligned(fromByteOffset: offset, as: Stored.self)
      return value(isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored))
    }
  }

  /// Converts a number in IEEE 754's binary16; a `Float` represents each of them exactly. `Float16` itself is not available on every
  /// platform.
  private static func float(half bits: UInt16) -> Float {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0: return sign * Float(fraction) * 0x1p-24
    case 0x1f: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Float(fraction | 0x400) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }
}
