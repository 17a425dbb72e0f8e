/// An owner of memory from which numbers are read, such as a mapped file.
package protocol MemoryOwner: AnyObject, Sendable {
  /// Prefetch hint: these bytes will soon be read.
  func prefetch(_ bytes: UnsafeRawBufferPointer)
  /// Release hint: these bytes will probably not be read again. Their contents must stay the same.
  func hasRead(_ bytes: UnsafeRawBufferPointer)
}

/// Numbers in memory of any owner, unchanged for the life of this object.
package final class FloatStorage: Sendable {
  /// The stored format of a number: little-endian, at any alignment. Numbers are read as 32-bit floats.
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
  /// How many numbers there are.
  package let count: Int
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
  private let owner: any MemoryOwner

  /// - Parameter bytes: memory of `owner`, valid and unchanged for as long as the owner lives. An incomplete number at the end is ignored.
  package init(_ bytes: UnsafeRawBufferPointer, as format: Format, of owner: any MemoryOwner) {
    self.format = format
    self.bytes = bytes
    self.owner = owner
    count = bytes.count / format.bytes
  }

  /// - Parameter numbers: a range of indices, clamped to `0..<count`.
  func prefetch(_ numbers: Range<Int>) { owner.prefetch(bytes(of: numbers)) }

  func hasRead(_ numbers: Range<Int>) { owner.hasRead(bytes(of: numbers)) }

  private func bytes(of numbers: Range<Int>) -> UnsafeRawBufferPointer {
    let numbers = numbers.clamped(to: 0..<count)
    return UnsafeRawBufferPointer(
      rebasing: bytes[numbers.lowerBound * format.bytes..<numbers.upperBound * format.bytes])
  }
}

/// A reader of one number format; a type, so that loops are specialized for each format.
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
  /// IEEE 754 binary16, decoded in software: not every platform has the type `Float16`.
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
