import CKernels

/// An operation that is nothing but an activation.
protocol ActivationOperation: NetworkOperation {
  var asActivation: Activation { get }
}

extension Clip: ActivationOperation {
  public var name: String { "Clip" }
  var asActivation: Activation { .clip(self) }

  public func isRectified(inputs: [Bool]) -> Bool { asActivation.isRectifying }
}

extension SmoothFunction: ActivationOperation {
  var asActivation: Activation { .smooth(self) }
}

extension ActivationOperation {
  public func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    return inputs[0]
  }

  public func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedActivation(shape: inputs[0], activation: asActivation, addsSecondInput: false, kernels: kernels)
  }
}

/// An activation of one array or of the sum of two. The gate does the whole gradient: it is applied to what arrives, so
/// nothing is left to compute.
struct PreparedActivation: PreparedOperation {
  let shape: TensorShape
  let activation: Activation?
  let addsSecondInput: Bool
  let kernels: Kernels

  var gate: GateKind? { activation?.gate }

  func passesGradient(toInput input: Int) -> Bool { true }

  func forward(_ buffers: Buffers) {
    // Only masks care where a pixel ends.
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
