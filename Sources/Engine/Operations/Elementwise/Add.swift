/// y = f(a + b) with an activation f; ∂y/∂a = ∂y/∂b = f′(a + b).
public struct Add: ActivatingOperation, Hashable {
  public let name = "Add"
  public var activation: Activation?

  public init(activation: Activation? = nil) { self.activation = activation }

  public func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes two inputs") }
    guard inputs[0] == inputs[1] else { throw ShapeMismatch("the shapes differ") }
    return inputs[0]
  }

  public func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedActivation(shape: inputs[0], activation: activation, addsSecondInput: true, kernels: kernels)
  }
}
