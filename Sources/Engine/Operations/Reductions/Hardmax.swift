/// y_i = 1 at the first largest x_i along some axes, else 0; ∂y/∂x = 0 wherever it exists.
package struct Hardmax: NetworkOperation, Hashable {
  package let name = "Hardmax"
  package let axes: Set<Int>

  package init(axes: Set<Int>) { self.axes = axes }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    try AxisPartition.keptShape(of: inputs, axes: axes)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(partition: AxisPartition(inputs[0], axes: axes), count: inputs[0].count)
  }

  private struct Prepared: PreparedOperation {
    let partition: AxisPartition
    let count: Int

    func forward(_ buffers: Buffers) {
      buffers.output.update(repeating: 0, count: count)
      partition.forEachGroup { _, start in
        let x = buffers.inputs[0] + start
        let first = partition.members.max { x[Int($0)] < x[Int($1)] }
        if let first { buffers.output[start + Int(first)] = 1 }
      }
    }

    func backward(_ buffers: Buffers) {
      buffers.gradients[0]?.destination.update(repeating: 0, count: count)
    }
  }
}
