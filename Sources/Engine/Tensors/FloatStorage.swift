/// Whoever owns memory that numbers are read from, as a file that is mapped.
package protocol MemoryOwner: AnyObject, Sendable {
  /// Hears that some of its bytes will soon be read.
  func prefetch(_ bytes: UnsafeRawBufferPointer)
  /// Hears that some of its bytes will hardly be read again. They stay what they are.
  func hasRead(_ bytes: UnsafeRawBufferPointer)
}

/// Numbers in memory of any owner; they do not change as long as this object lives.
package final class FloatStorage: Sendable {
  /// How a number is written: little-endian, at any address. It is read as a 32-bit float.
  package enum Format: Hashable, Sendable {
    case float16
    case bfloat16
    case float32

    package var bytes: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32: 4
      }
    }
  }

  package let format: Format
  /// The number of numbers.
  package let count: Int
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let owner: any MemoryOwner

  /// - Parameter bytes: the owner's, valid and unchanged for as long as it lives; what is no whole number is left out.
  package init(_ bytes: UnsafeRawBufferPointer, as format: Format, of owner: any MemoryOwner) {
    self.format = format
    self.bytes = bytes
    self.owner = owner
    count = bytes.count / format.bytes
  }

  /// - Parameter numbers: clamped to those there are.
  func prefetch(_ numbers: Range<Int>) { owner.prefetch(bytes(of: numbers)) }

  func hasRead(_ numbers: Range<Int>) { owner.hasRead(bytes(of: numbers)) }

  private func bytes(of numbers: Range<Int>) -> UnsafeRawBufferPointer {
    let numbers = numbers.clamped(to: 0..<count)
    return UnsafeRawBufferPointer(
      rebasing: bytes[numbers.lowerBound * format.bytes..<numbers.upperBound * format.bytes])
  }
}

/// One format's way to be read, so that loops are compiled for each.
protocol NumberFormat {
  static func load(_ address: UnsafeRawPointer) -> Float
}

enum Float32Format: NumberFormat {
  @inline(__always)
  static func load(_ address: UnsafeRawPointer) -> Float {
    Float(bitPattern: UInt32(littleEndian: address.loadUnaligned(as: UInt32.self)))
  }
}

enum BFloat16Format: NumberFormat {
  @inline(__always)
  static func load(_ address: UnsafeRawPointer) -> Float {
    Float(bitPattern: UInt32(UInt16(littleEndian: address.loadUnaligned(as: UInt16.self))) << 16)
  }
}

enum Float16Format: NumberFormat {
  /// IEEE 754's binary16. Not every machine that Swift runs on has the type.
  @inline(__always)
  static func load(_ address: UnsafeRawPointer) -> Float {
    let bits = UInt32(UInt16(littleEndian: address.loadUnaligned(as: UInt16.self)))
    let sign = (bits & 0x8000) << 16
    let (exponent, fraction) = (bits >> 10 & 31, bits & 1023)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

extension FloatStorage.Format {
  var reader: any NumberFormat.Type {
    switch self {
    case .float16: Float16Format.self
    case .bfloat16: BFloat16Format.self
    case .float32: Float32Format.self
    }
  }
}
