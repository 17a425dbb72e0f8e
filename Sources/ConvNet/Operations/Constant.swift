/// An array that is always the same; it has no inputs.
public struct Constant: Operation, Hashable {
  public let name = "Constant"
  public let tensor: Tensor

  public init(_ tensor: Tensor) { self.tensor = tensor }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.isEmpty else { throw ShapeMismatch("takes no input") }
    return tensor.shape
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    Prepared(elements: tensor.elements)
  }

  private struct Prepared: PreparedOperation {
    let elements: [Float]

    var isConstant: Bool { true }

    func forward(_ buffers: Buffers) { buffers.output.update(from: elements, count: elements.count) }

    func backward(_ buffers: Buffers) {}
  }
}
