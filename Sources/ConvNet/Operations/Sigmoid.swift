import CKernels

/// y = 1 / (1 + exp(−x)), element by element; ∂y/∂x = y · (1 − y).
public struct Sigmoid: Operation, Hashable {
  public let name = "Sigmoid"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    return inputs[0]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    Prepared(count: inputs[0].count, kernels: kernels)
  }

  private struct Prepared: PreparedOperation {
    let count: Int
    let kernels: Kernels

    var backwardReads: ForwardArrays { .output }

    func forward(_ buffers: Buffers) {
      kernels.logistic(igviz_logistic(input: buffers.inputs[0], output: buffers.output, count: count))
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      for index in 0..<count {
        let y = buffers.output[index]
        let slope = y * (1 - y)
        // A slope of zero stops even an infinite gradient.
        target.destination[index] = slope == 0 ? 0 : gradient[index] * slope
      }
    }
  }
}
