import Foundation

/// The file format of MNIST's digits: a short header, then the numbers, big-endian.
///
/// Reference: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", "The IDX file format".
enum IDXFile {
  /// Returns whether data begins with an IDX header: two zeros, a known type of numbers, the number of axes.
  static func isIDX(_ data: Data) -> Bool {
    let head = [UInt8](data.prefix(4))
    return head.count == 4 && head[0] == 0 && head[1] == 0 && sizes[head[2]] != nil
      && (1...8).contains(head[3])
  }

  /// The bytes per number, by the type of numbers in the header.
  private static let sizes: [UInt8: Int] = [0x08: 1, 0x09: 1, 0x0b: 2, 0x0c: 4, 0x0d: 4, 0x0e: 8]

  /// Returns the shape and the values in row-major order.
  ///
  /// - Throws: `ArrayFileError.idx`
  static func decoded(_ data: Data) throws(ArrayFileError) -> (shape: [Int], values: [Float]) {
    let bytes = [UInt8](data)
    guard isIDX(data), let size = sizes[bytes[2]] else { throw .idx("the header is invalid") }
    let axes = Int(bytes[3])
    let start = 4 + 4 * axes
    guard bytes.count >= start else { throw .idx("the header is truncated") }
    let shape = (0..<axes).map { Int(Self.number(bytes, 4 + 4 * $0, 4)) }
    var needed = size
    for extent in shape {
      let (product, overflow) = needed.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .idx("shape \(shape)") }
      needed = product
    }
    guard bytes.count - start == needed else {
      throw .idx("shape \(shape) needs \(needed) bytes of numbers; the file has \(bytes.count - start)")
    }
    let values = stride(from: start, to: bytes.count, by: size).map { offset -> Float in
      let bits = Self.number(bytes, offset, size)
      switch bytes[2] {
      case 0x08: return Float(bits)
      case 0x09: return Float(Int8(truncatingIfNeeded: bits))
      case 0x0b: return Float(Int16(truncatingIfNeeded: bits))
      case 0x0c: return Float(Int32(truncatingIfNeeded: bits))
      case 0x0d: return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      default: return Float(Double(bitPattern: bits))
      }
    }
    return (shape, values)
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> UInt64 {
    bytes[offset..<offset + size].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
