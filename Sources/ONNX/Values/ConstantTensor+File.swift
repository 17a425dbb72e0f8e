import Engine
import Files

/// A range of bytes in a file.
struct FileSlice {
  let file: FileBytes
  let range: Range<Int>

  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[range.clamped(to: 0..<file.bytes.count)])
  }
}

extension FileBytes: MemoryOwner {}

extension ConstantTensor {
  /// The largest number of elements of an array.
  static let elementLimit = 1 << 30

  /// Reads a stored array. Elements of single and half precision stay in the file if they are contiguous there.
  ///
  /// - Parameters:
  ///   - file: the file of the record.
  ///   - external: returns a range of a file of external data.
  /// - Throws: `ONNXError.tensor`
  init(
    _ tensor: TensorRecord, in file: FileBytes,
    external: (_ location: String, _ offset: Int, _ length: Int) throws -> FileSlice
  ) throws {
    func problem(_ what: String) -> ONNXError { .tensor(name: tensor.name, problem: what) }
    let shape = tensor.dims.map { Int(clamping: $0) }
    guard let count = Indexing.count(of: shape) else {
      throw problem("the shape \(tensor.dims) is not possible")
    }
    guard let type = ElementType(rawValue: tensor.dataType) else {
      throw problem("elements of ONNX type \(tensor.dataType) are not supported")
    }
    func checked(_ found: Int) throws {
      guard found == count else { throw problem("\(found) elements for the shape \(tensor.dims)") }
    }
    if type == .string {
      guard tensor.dataLocation != 1, tensor.rawData?.isEmpty ?? true else {
        throw problem("texts as raw bytes")
      }
      try checked(tensor.stringData.count)
      self.init(shape: shape, texts: tensor.stringData.map { String(decoding: $0, as: UTF8.self) })
      return
    }
    var slice: FileSlice?
    if tensor.dataLocation == 1 {
      let entries = Dictionary(tensor.externalData.map { ($0.key, $0.value) }) { $1 }
      guard let location = entries["location"] else { throw problem("external data without a location") }
      func number(_ key: String, default value: Int) throws -> Int {
        guard let text = entries[key] else { return value }
        guard let number = Int(text) else { throw problem("external data with the \(key) '\(text)'") }
        return number
      }
      slice = try external(
        location, number("offset", default: 0), number("length", default: type.bytes(of: count)))
    } else if let raw = tensor.rawData, !raw.isEmpty {
      slice = FileSlice(file: file, range: raw)
    }
    if let slice {
      try checked(type.bits < 8 ? count : slice.range.count * 8 / type.bits)
      guard slice.range.count == type.bytes(of: count) else {
        throw problem("\(slice.range.count) bytes for the shape \(tensor.dims)")
      }
    }
    if slice == nil, type.bits < 8 || type.smallFloat != nil {
      // Each number of the field `int32Data` holds one byte.
      guard tensor.int32Data.count == type.bytes(of: count) else {
        throw problem("\(tensor.int32Data.count) bytes for the shape \(tensor.dims)")
      }
    }
    if type.isInteger {
      guard
        let integers = slice.map({ type.integers(in: $0.bytes, count: count) })
          ?? type.integers(of: tensor, count: count)
      else {
        throw problem("an integer beyond \(Int64.max)")
      }
      try checked(integers.count)
      self.init(shape: shape, integers: integers, type: type)
    } else if let smallFloat = type.smallFloat {
      let reals =
        slice.map { smallFloat.values(in: $0.bytes, count: count) }
        ?? smallFloat.values(in: tensor.int32Data.lazy.map { UInt8(truncatingIfNeeded: $0) }, count: count)
      try checked(reals.count)
      self.init(shape: shape, reals: reals, type: type)
    } else if type == .double {
      let doubles = slice.map { ElementType.doubles(in: $0.bytes) } ?? tensor.doubleData
      try checked(doubles.count)
      self.init(shape: shape, reals: doubles, type: type)
    } else {
      let (slice, format) = (slice ?? type.floats(of: tensor, in: file), type.format ?? .float32)
      let memory = FloatStorage(slice.bytes, as: format, of: slice.file)
      try checked(memory.count)
      if count == 0 {
        self.init(shape: shape, reals: [], type: type)
      } else {
        self.init(Tensor(memory, shape: TensorShape(shape)), type: type)
      }
    }
  }
}

extension ElementType {
  /// Returns the elements of a tensor that stores them in the field of their type; `nil` if one is too large for `Int64`.
  fileprivate func integers(of tensor: TensorRecord, count: Int) -> [Int64]? {
    switch self {
    case .uint2, .int2, .uint4, .int4:
      return unpacked(tensor.int32Data.lazy.map { UInt8(truncatingIfNeeded: $0) }, count: count)
    case .int64: return tensor.int64Data
    case .uint32, .uint64:
      let integers = tensor.uint64Data.compactMap { Int64(exactly: $0) }
      return integers.count == tensor.uint64Data.count ? integers : nil
    default: return tensor.int32Data.compactMap { wrapped(Int64($0)) }
    }
  }

  /// Returns the bytes of floating-point elements that are stored in the field of their type.
  fileprivate func floats(of tensor: TensorRecord, in file: FileBytes) -> FileSlice {
    func copy(_ bytes: [UInt8]) -> FileSlice {
      FileSlice(file: FileBytes(copying: bytes), range: 0..<bytes.count)
    }
    func littleEndian(_ bits: some Sequence<some FixedWidthInteger>) -> [UInt8] {
      bits.flatMap { bits in withUnsafeBytes(of: bits.littleEndian) { Array($0) } }
    }
    guard self == .float else {
      return copy(littleEndian(tensor.int32Data.lazy.map { UInt16(truncatingIfNeeded: $0) }))
    }
    switch tensor.floatData {
    case .none: return copy([])
    case .packed(let range): return FileSlice(file: file, range: range)
    case .values(let floats): return copy(littleEndian(floats.lazy.map(\.bitPattern)))
    }
  }

  fileprivate static func doubles(in bytes: UnsafeRawBufferPointer) -> [Double] {
    (0..<bytes.count / MemoryLayout<Double>.size).map { index in
      let place = index * MemoryLayout<Double>.size
      return Double(
        bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
    }
  }
}
