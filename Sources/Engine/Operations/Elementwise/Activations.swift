import CKernels

/// An operation that consists only of an activation.
protocol ActivationOperation: NetworkOperation {
  var asActivation: Activation { get }
}

extension Clip: ActivationOperation {
  package var name: String { "Clip" }
  var asActivation: Activation { .clip(self) }

  package func isRectified(inputs: [Bool]) -> Bool { asActivation.isRectifying }
}

extension SmoothFunction: ActivationOperation {
  var asActivation: Activation { .smooth(self) }
}

extension ActivationOperation {
  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    return inputs[0]
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedActivation(shape: inputs[0], activation: asActivation, addsSecondInput: false, kernels: kernels)
  }
}

/// An activation of one array or of the sum of two. `backward` has nothing to compute: the output's gradient arrives already
/// multiplied by the gate.
struct PreparedActivation: PreparedOperation {
  let shape: TensorShape
  let activation: Activation?
  let addsSecondInput: Bool
  let kernels: Kernels

  var gate: GateKind? { activation?.gate }

  func passesGradient(toInput input: Int) -> Bool { true }

  func forward(_ buffers: Buffers) {
    // Only masks depend on where a pixel ends.
    let channels = gate == .mask ? shape.channels : shape.count
    kernels.finish(
      igviz_finish(
        buffers.inputs[0], to: buffers.output, pixels: shape.count / channels, channels: channels,
        epilogue: igviz_epilogue(
          bias: nil, addend: addsSecondInput ? buffers.inputs[1] : nil, activation: activation,
          buffers: buffers, channels: channels)))
  }

  func backward(_ buffers: Buffers) {}
}

/// y = f(a + b) with an activation f; ∂y/∂a = ∂y/∂b = f′(a + b).
package struct Add: ActivatingOperation, Hashable {
  package let name = "Add"
  var activation: Activation?

  package init(activation: Activation? = nil) { self.activation = activation }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes two inputs") }
    guard inputs[0] == inputs[1] else { throw ShapeMismatch("the shapes differ") }
    return inputs[0]
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedActivation(shape: inputs[0], activation: activation, addsSecondInput: true, kernels: kernels)
  }
}

extension NetworkOperation {
  /// Whether the operation is a sum of two arrays, without an activation.
  var isPlainSum: Bool { (self as? Add).map { $0.activation == nil } ?? ((self as? Binary)?.adds == true) }
}
