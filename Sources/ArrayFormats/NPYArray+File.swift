import Files
import Foundation

extension NPYArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  // MARK: Writing

  /// Returns the file's bytes: version 1.0, little-endian, with the elements aligned to 64 bytes.
  package func encoded() -> Data {
    let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let type =
      switch elements {
      case .float: "<f4"
      case .double: "<f8"
      }
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions)), }"
    let unpadded = Self.magic.count + 4 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"

    var data = Data(Self.magic + [1, 0])
    data.append(contentsOf: [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)])
    data.append(contentsOf: header.utf8)
    switch elements {
    case .float(let values):
      values.map(\.bitPattern.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
    case .double(let values):
      values.map(\.bitPattern.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  /// - Throws: `FileError`
  package func write(to path: String) throws {
    try FileAccess.write(encoded(), to: path)
  }

  // MARK: Reading

  /// - Parameter byteLimit: files larger than this are not read.
  /// - Throws: `FileError`, `NPYError`
  package init(contentsOf path: String, byteLimit: Int = 1 << 31) throws {
    try self.init(decoding: FileAccess.read(path, limit: byteLimit))
  }

  /// - Throws: `NPYError`
  package init(decoding data: Data) throws(NPYError) {
    let bytes = [UInt8](data)
    guard bytes.count >= 10, Array(bytes[..<6]) == Self.magic else { throw .notAnArray }
    let lengthBytes = bytes[6] == 1 ? 2 : 4
    let headerStart = 8 + lengthBytes
    guard (1...3).contains(bytes[6]), bytes.count >= headerStart else { throw .notAnArray }
    let headerLength = bytes[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard headerLength <= bytes.count - headerStart else { throw .notAnArray }
    let start = headerStart + headerLength
    let header = try Header(String(decoding: bytes[headerStart..<start], as: UTF8.self))

    let size = header.element.size
    guard let count = Self.count(of: header.shape) else { throw .header("shape \(header.shape)") }
    guard bytes.count - start == count * size else {
      throw .size(shape: header.shape, expectedBytes: count * size, bytes: bytes.count - start)
    }
    let elements = bytes[start...].withUnsafeBytes(header.element.decoded)
    try self.init(
      shape: header.shape,
      elements: header.isFortranOrder ? elements.reordered(from: header.shape) : elements)
  }
}

extension NPYArray.Elements {
  /// Returns the elements in C order, if `self` has them in Fortran order (first index fastest).
  fileprivate func reordered(from shape: [Int]) -> Self {
    switch self {
    case .float(let values): .float(Self.reorder(values, shape: shape))
    case .double(let values): .double(Self.reorder(values, shape: shape))
    }
  }

  private static func reorder<Value>(_ values: [Value], shape: [Int]) -> [Value] {
    var strides: [Int] = []
    var stride = 1
    for dimension in shape {
      strides.append(stride)
      stride *= dimension
    }
    return values.indices.map { index in
      var remainder = index
      var source = 0
      for (dimension, stride) in zip(shape, strides).reversed() {
        source += remainder % dimension * stride
        remainder /= dimension
      }
      return values[source]
    }
  }
}
