/// y = a where the condition is nonzero, else b, with broadcasting; the condition has no gradient.
package struct Select: NetworkOperation, Hashable {
  package let name = "Where"

  package init() {}

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 3 else { throw ShapeMismatch("takes three inputs") }
    guard let shape = Broadcast.shape(inputs[0], inputs[1], inputs[2]) else {
      throw ShapeMismatch("the shapes do not broadcast")
    }
    return shape
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    guard let result = try? outputShape(for: inputs) else { return 0 }
    return inputs.count { $0.count != result.count } * result.count * 2 * MemoryLayout<Int32>.stride
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let result = Broadcast.shape(inputs[0], inputs[1], inputs[2]) ?? inputs[0]
    return Prepared(
      operands: inputs.map { Broadcast($0, to: result) }, counts: inputs.map(\.count), count: result.count)
  }

  private struct Prepared: PreparedOperation {
    let operands: [Broadcast]
    let counts: [Int]
    let count: Int

    var backwardReads: ForwardArrays { .inputs }

    private func source(_ index: Int, condition: UnsafePointer<Float>) -> (operand: Int, index: Int) {
      let operand = condition[operands[0].indices.map { Int($0[index]) } ?? index] != 0 ? 1 : 2
      return (operand, operands[operand].indices.map { Int($0[index]) } ?? index)
    }

    func forward(_ buffers: Buffers) {
      for index in 0..<count {
        let (operand, source) = source(index, condition: buffers.inputs[0])
        buffers.output[index] = buffers.inputs[operand][source]
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      for (target, count) in zip(buffers.gradients, counts) {
        target?.destination.update(repeating: 0, count: count)
      }
      for index in 0..<count {
        let (operand, source) = source(index, condition: buffers.inputs[0])
        buffers.gradients[operand]?.destination[source] += gradient[index]
      }
    }
  }
}
