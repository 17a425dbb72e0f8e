/// An array that is always the same; it has no inputs.
public struct Constant: WeightHolding {
  public let name = "Constant"
  public let tensor: Tensor

  public init(_ tensor: Tensor) { self.tensor = tensor }

  public var hasWeights: Bool { tensor.varies }

  public func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Constant {
    Constant(tensor.shuffledWeights(using: &random))
  }

  public func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.isEmpty else { throw ShapeMismatch("takes no input") }
    return tensor.shape
  }

  public func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    Saturating.product(tensor.shape.count, MemoryLayout<Float>.stride)
  }

  public func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    defer { tensor.hasBeenRead() }
    return Prepared(elements: tensor.elements)
  }

  private struct Prepared: PreparedOperation {
    let elements: [Float]

    var isConstant: Bool { true }

    func forward(_ buffers: Buffers) { buffers.output.update(from: elements, count: elements.count) }

    func backward(_ buffers: Buffers) {}
  }
}
