import Failures

/// A value of a supported pickle: plain data, or a reference to a tensor's storage.
enum PickleValue: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// An integer of more than 64 bits, little-endian two's complement.
  case bigInt([UInt8])
  case string(String)
  indirect case tuple([PickleValue])
  indirect case list([PickleValue])
  indirect case dictionary([Pair])
  case global(PickleGlobal)
  case storage(StorageReference)
  case tensor(TensorReference)

  struct Pair: Hashable, Sendable {
    let key: PickleValue
    let value: PickleValue
  }
}

/// The names that a checkpoint may contain. Each stands for data only: no function is ever called.
enum PickleGlobal: String, Sendable {
  case orderedDictionary = "collections OrderedDict"
  case rebuildTensor = "torch._utils _rebuild_tensor_v2"
  case floatStorage = "torch FloatStorage"
  case longStorage = "torch LongStorage"
}

/// One block of raw numbers in the file.
struct StorageReference: Hashable, Sendable {
  let key: String
  let isFloat: Bool
  let count: Int
}

/// A strided view of a storage.
struct TensorReference: Hashable, Sendable {
  let storage: StorageReference
  let offset: Int
  let size: [Int]
  let stride: [Int]
}

extension PickleValue {
  /// The elements of a tuple of integers; `nil` for other values.
  var integers: [Int]? {
    guard case .tuple(let values) = self else { return nil }
    var integers: [Int] = []
    for value in values {
      guard case .int(let integer) = value else { return nil }
      integers.append(integer)
    }
    return integers
  }
}

/// A reason why a file is not a usable checkpoint.
public enum CheckpointError: ReportedError, Hashable, Sendable {
  /// The file ends too early.
  case truncated
  /// A record is broken, at a byte of the file.
  case malformed(String, at: Int)
  /// The pickle contains an opcode that plain data does not need.
  case forbiddenOpcode(UInt8, at: Int)
  /// The pickle names a class or function that plain data does not need.
  case forbiddenName(String, at: Int)
  /// The checkpoint lacks a weight of the model.
  case missingTensor(String)
  /// A weight's shape differs from the model's.
  case wrongShape(tensor: String, shape: [Int], expected: [Int])
}

extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated:
      "the checkpoint is truncated"
    case .malformed(let what, let position):
      "not a PyTorch checkpoint of the legacy format: \(what), at byte \(position)"
    case .forbiddenOpcode(let opcode, let position):
      "the checkpoint contains more than tensors: pickle opcode \(opcode) at byte \(position) is not allowed"
    case .forbiddenName(let name, let position):
      "the checkpoint contains more than tensors: '\(name)' at byte \(position) is not allowed"
    case .missingTensor(let name):
      "the checkpoint has no tensor '\(name)'"
    case .wrongShape(let tensor, let shape, let expected):
      "tensor '\(tensor)' has the shape \(shape); expected \(expected)"
    }
  }
}

extension CheckpointError {
  public var category: ErrorCategory { .input }
}
