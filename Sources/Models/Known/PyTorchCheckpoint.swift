import Engine
import Foundation

/// The float tensors of a state dictionary saved by PyTorch before 1.6: its "legacy" container.
///
/// The file is a sequence of pickles (magic number, protocol version, system facts, the state dictionary, the storage keys). Then follows
/// the storage of each key: the element count as Int64, and the elements, little-endian. The published weights of the known models have
/// this format. This reader exists because no library reads the format without running the code in it. Source of the layout: PyTorch's
/// `torch/serialization.py`, `_legacy_save`.
package struct PyTorchCheckpoint: Sendable {
  private static let magicNumber: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let protocolVersion = 1001

  private let file: Data
  private let tensors: [String: TensorReference]
  /// The byte offset in the file of the first element of each storage.
  private let storageOffsets: [String: Int]

  /// - Throws: `CheckpointError`
  package init(_ file: Data) throws(CheckpointError) {
    self.file = file
    var unpickler = Unpickler(file, at: 0)
    guard try unpickler.value() == .bigInt(Self.magicNumber) else {
      throw .malformed("no magic number", at: 0)
    }
    guard try unpickler.value() == .int(Self.protocolVersion) else {
      throw .malformed("unsupported protocol version", at: unpickler.position)
    }
    _ = try unpickler.value()
    guard case .dictionary(let pairs) = try unpickler.value(), case .list(let keys) = try unpickler.value()
    else {
      throw .malformed("no state dictionary", at: unpickler.position)
    }

    var tensors: [String: TensorReference] = [:]
    for pair in pairs {
      if case .string(let name) = pair.key, case .tensor(let tensor) = pair.value { tensors[name] = tensor }
    }
    var storages: [String: StorageReference] = [:]
    for tensor in tensors.values { storages[tensor.storage.key] = tensor.storage }

    var storageOffsets: [String: Int] = [:]
    var position = unpickler.position
    for key in keys {
      guard case .string(let key) = key, let storage = storages[key] else {
        throw .malformed("a storage that no tensor uses", at: position)
      }
      guard position <= file.count - 8 else { throw .truncated }
      let count = file.withUnsafeBytes {
        Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Int64.self)))
      }
      guard count == storage.count, count >= 0 else {
        throw .malformed("\(count) elements in a storage of \(storage.count)", at: position)
      }
      let (bytes, overflow) = count.multipliedReportingOverflow(by: storage.isFloat ? 4 : 8)
      position += 8
      guard !overflow, bytes <= file.count - position else { throw .truncated }
      storageOffsets[key] = position
      position += bytes
    }
    self.tensors = tensors
    self.storageOffsets = storageOffsets
  }

  /// Returns a tensor with its dimensions reordered: dimension i of the result is dimension `order[i]` in the file.
  ///
  /// - Parameter shape: the shape in the file.
  /// - Throws: `CheckpointError` if the tensor is missing, has another shape, or points outside its storage.
  package func tensor(
    _ name: String, shape: [Int], order: [Int]? = nil
  ) throws(CheckpointError) -> Tensor {
    guard let reference = tensors[name], reference.storage.isFloat else { throw .missingTensor(name) }
    guard reference.size == shape else {
      throw .wrongShape(tensor: name, shape: reference.size, expected: shape)
    }
    guard let start = storageOffsets[reference.storage.key] else { throw .missingTensor(name) }
    guard reference.staysInside else {
      throw .malformed("tensor '\(name)' points outside its storage", at: start)
    }

    let order = order ?? Array(shape.indices)
    let extents = order.map { shape[$0] }
    let strides = order.map { reference.stride[$0] }
    let count = extents.reduce(1, *)
    let elements = file.withUnsafeBytes { raw in
      [Float](unsafeUninitializedCapacity: count) { elements, initialized in
        var position = [Int](repeating: 0, count: extents.count)
        var source = reference.offset
        for index in 0..<count {
          let bits = raw.loadUnaligned(fromByteOffset: start + source * 4, as: UInt32.self)
          elements[index] = Float(bitPattern: UInt32(littleEndian: bits))
          for dimension in extents.indices.reversed() {
            position[dimension] += 1
            source += strides[dimension]
            if position[dimension] < extents[dimension] { break }
            source -= strides[dimension] * extents[dimension]
            position[dimension] = 0
          }
        }
        initialized = count
      }
    }
    return Tensor(elements, shape: TensorShape(extents))
  }
}

extension TensorReference {
  /// Whether every element lies in the storage; the shape is known to be small and positive.
  fileprivate var staysInside: Bool {
    guard size.count == stride.count, offset >= 0, offset < storage.count else { return false }
    var last = offset
    for (extent, stride) in zip(size, stride) {
      guard stride >= 0 else { return false }
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflows) = last.addingReportingOverflow(reach)
      guard !overflow, !overflows else { return false }
      last = sum
    }
    return last < storage.count
  }
}
