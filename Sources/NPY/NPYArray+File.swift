import Files
import Foundation

extension NPYArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  // MARK: Writing

  /// The file's bytes, little-endian, version 1.0, with the elements aligned to 64 bytes.
  public func encoded() -> Data {
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
  public func write(to path: String) throws {
    try Files.write(encoded(), to: path)
  }

  // MARK: Reading

  /// - Parameter byteLimit: files larger than this are not read.
  /// - Throws: `FileError`, `NPYError`
  public init(contentsOf path: String, byteLimit: Int = 1 << 31) throws {
    try self.init(decoding: Files.read(path, limit: byteLimit))
  }

  /// - Throws: `NPYError`
  public init(decoding data: Data) throws(NPYError) {
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
    var count = 1
    for dimension in header.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= Int.max / 8 else { throw .header("shape \(header.shape)") }
      count = product
    }
    guard bytes.count - start == count * size else {
      throw .size(shape: header.shape, expectedBytes: count * size, bytes: bytes.count - start)
    }
    let elements: Elements = bytes[start...].withUnsafeBytes { raw in
      switch header.element {
      case .float:
        .float(
          (0..<count).map { index in
            Float(
              bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
          })
      case .int32:
        .double(
          (0..<count).map { index in
            Double(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)))
          })
      case .int64:
        .double(
          (0..<count).map { index in
            Double(Int64(littleEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: Int64.self)))
          })
      case .double:
        .double(
          (0..<count).map { index in
            Double(
              bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
          })
      }
    }
    self.init(
      shape: header.shape,
      elements: header.isFortranOrder ? elements.reordered(from: header.shape) : elements)
  }
}

/// The Python dictionary at the head of the file; only its three keys in numpy's own spelling are understood.
private struct Header {
  enum Element {
    case float, double, int32, int64
    var size: Int { self == .float || self == .int32 ? 4 : 8 }
  }
  let element: Element
  let isFortranOrder: Bool
  let shape: [Int]

  init(_ text: String) throws(NPYError) {
    guard
      let type = text.firstMatch(of: /'descr'\s*:\s*'([^']{1,16})'/)?.output.1,
      let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/)?.output.1,
      let dimensions = text.firstMatch(of: /'shape'\s*:\s*\(([0-9, ]*)\)/)?.output.1
    else { throw .header(text.prefix(100).trimmingCharacters(in: .whitespacesAndNewlines)) }
    switch type {
    case "<f4": element = .float
    case "<f8": element = .double
    case "<i4": element = .int32
    case "<i8": element = .int64
    default: throw .unsupportedElement(String(type))
    }
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

extension NPYArray.Elements {
  /// The elements in C order, when `self` has them in Fortran order (first index fastest).
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
