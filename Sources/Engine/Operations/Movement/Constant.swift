/// A constant array; the operation has no inputs.
package struct Constant: WeightHolding {
  package let name = "Constant"
  package let tensor: Tensor

  package init(_ tensor: Tensor) { self.tensor = tensor }

  var hasWeights: Bool { tensor.varies }

  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Constant {
    Constant(tensor.shuffledWeights(using: &random))
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.isEmpty else { throw ShapeMismatch("takes no input") }
    return tensor.shape
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    Saturating.product(tensor.shape.count, MemoryLayout<Float>.stride)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
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
