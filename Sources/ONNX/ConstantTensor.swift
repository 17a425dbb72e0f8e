import ConvNet
import Foundation

/// An array known at import: a weight, or a number that shapes are computed from.
///
/// Elements are doubles: they hold every float and every integer a shape can be.
struct ConstantTensor: Hashable, Sendable {
  var shape: [Int]
  var elements: [Double]
  var isInteger: Bool

  init(shape: [Int], elements: [Double], isInteger: Bool) {
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements for \(shape)")
    self.shape = shape
    self.elements = elements
    self.isInteger = isInteger
  }

  init(scalar: Double, isInteger: Bool = false) {
    self.init(shape: [], elements: [scalar], isInteger: isInteger)
  }

  init(vector: [Int]) {
    self.init(shape: [vector.count], elements: vector.map(Double.init), isInteger: true)
  }

  /// The elements as integers; those beyond an Int's range (an "end of everything") are clamped.
  var integers: [Int] { elements.map { Int(clamping: Int64(max(-9.2e18, min(9.2e18, $0.isNaN ? 0 : $0)))) } }

  var floats: [Float] { elements.map(Float.init) }
}

// MARK: From the file

extension ConstantTensor {
  /// The largest tensor that is read, in elements.
  static let elementLimit = 1 << 30

  /// - Parameter external: reads a range of a file beside the model.
  /// - Throws: `ONNXError.tensor`
  init(
    _ tensor: ONNXTensor, external: (_ location: String, _ offset: Int, _ length: Int?) throws -> Data
  ) throws {
    func problem(_ what: String) -> ONNXError { .tensor(name: tensor.name, problem: what) }
    guard let count = Indexing.count(of: tensor.dims.map(Int.init)), count <= Self.elementLimit else {
      throw problem("the shape \(tensor.dims) is not possible")
    }
    guard let type = ElementType(rawValue: tensor.dataType) else {
      throw problem("elements of ONNX type \(tensor.dataType) are not supported")
    }
    let elements: [Double]
    if tensor.dataLocation == 1 {
      let entries = Dictionary(tensor.externalData.map { ($0.key, $0.value) }) { $1 }
      guard let location = entries["location"] else { throw problem("external data without a location") }
      let offset = entries["offset"].flatMap(Int.init) ?? 0
      let data = try external(location, offset, entries["length"].flatMap(Int.init) ?? count * type.bytes)
      elements = type.decode(data)
    } else if !tensor.rawData.isEmpty {
      elements = type.decode(tensor.rawData)
    } else {
      elements = type.elements(of: tensor)
    }
    guard elements.count == count else {
      throw problem("\(elements.count) elements for the shape \(tensor.dims)")
    }
    self.init(shape: tensor.dims.map(Int.init), elements: elements, isInteger: type.isInteger)
  }
}

/// The element types that are read, by their numbers in the file.
enum ElementType: Int32, Sendable {
  case float = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case bool = 9
  case float16 = 10
  case double = 11
  case uint32 = 12
  case uint64 = 13
  case bfloat16 = 16

  var isInteger: Bool {
    switch self {
    case .float, .float16, .double, .bfloat16: false
    default: true
    }
  }

  var bytes: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float, .int32, .uint32: 4
    case .int64, .uint64, .double: 8
    }
  }

  /// Little-endian elements laid end to end; a rest that is no whole element is left out.
  func decode(_ data: Data) -> [Double] {
    let count = data.count / bytes
    return data.withUnsafeBytes { raw in
      func load<Value: FixedWidthInteger>(_ index: Int, as type: Value.Type) -> Value {
        Value(littleEndian: raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: type))
      }
      return switch self {
      case .uint8, .bool: (0..<count).map { Double(load($0, as: UInt8.self)) }
      case .int8: (0..<count).map { Double(load($0, as: Int8.self)) }
      case .uint16: (0..<count).map { Double(load($0, as: UInt16.self)) }
      case .int16: (0..<count).map { Double(load($0, as: Int16.self)) }
      case .int32: (0..<count).map { Double(load($0, as: Int32.self)) }
      case .uint32: (0..<count).map { Double(load($0, as: UInt32.self)) }
      case .int64: (0..<count).map { Double(load($0, as: Int64.self)) }
      case .uint64: (0..<count).map { Double(load($0, as: UInt64.self)) }
      case .float: (0..<count).map { Double(Float(bitPattern: load($0, as: UInt32.self))) }
      case .double: (0..<count).map { Double(bitPattern: load($0, as: UInt64.self)) }
      case .float16: (0..<count).map { Self.half(load($0, as: UInt16.self)) }
      case .bfloat16: (0..<count).map { Double(Float(bitPattern: UInt32(load($0, as: UInt16.self)) << 16)) }
      }
    }
  }

  /// The elements of a tensor that keeps them in the field of their type.
  func elements(of tensor: ONNXTensor) -> [Double] {
    switch self {
    case .float: tensor.floatData.map(Double.init)
    case .double: tensor.doubleData
    case .int64: tensor.int64Data.map(Double.init)
    case .uint32, .uint64: tensor.uint64Data.map(Double.init)
    case .float16: tensor.int32Data.map { Self.half(UInt16(truncatingIfNeeded: $0)) }
    case .bfloat16: tensor.int32Data.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16)) }
    default: tensor.int32Data.map(Double.init)
    }
  }

  /// A number of IEEE 754's binary16.
  private static func half(_ bits: UInt16) -> Double {
    let sign: Double = bits >> 15 == 1 ? -1 : 1
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}
