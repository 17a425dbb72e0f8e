/// Why a file is not a checkpoint igviz can use.
public enum CheckpointError: Error, Hashable, Sendable {
  case truncated
  case malformed(String, at: Int)
  /// The pickle asks for an operation that plain data does not need.
  case forbiddenOpcode(UInt8, at: Int)
  /// The pickle names a class or function that plain data does not need.
  case forbiddenName(String, at: Int)
  case missingTensor(String)
  case wrongShape(tensor: String, shape: [Int], expected: [Int])
}

extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated:
      "the checkpoint ends too early"
    case .malformed(let what, let position):
      "not a PyTorch checkpoint of the legacy format: \(what), at byte \(position)"
    case .forbiddenOpcode(let opcode, let position):
      "the checkpoint holds more than tensors: pickle opcode \(opcode) at byte \(position) is refused"
    case .forbiddenName(let name, let position):
      "the checkpoint holds more than tensors: '\(name)' at byte \(position) is refused"
    case .missingTensor(let name):
      "the checkpoint has no tensor '\(name)'"
    case .wrongShape(let tensor, let shape, let expected):
      "tensor '\(tensor)' has the shape \(shape), not \(expected)"
    }
  }
}
