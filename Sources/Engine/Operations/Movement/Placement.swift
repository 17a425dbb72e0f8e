/// y[p_i] = x_i at computed positions p_i, and zero elsewhere. The gradient of x_i is that of y at p_i; the positions have no
/// gradient.
///
/// If several elements have the same position, as after overlapping windows, the last element counts and has the gradient. Positions
/// outside the result are ignored.
package struct Placement: NetworkOperation, Hashable {
  package let name = "Placement"
  package let shape: TensorShape

  package init(shape: TensorShape) { self.shape = shape }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2, inputs[0] == inputs[1] else {
      throw ShapeMismatch("takes elements and as many positions")
    }
    return shape
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(count: inputs[0].count, resultCount: shape.count)
  }

  private struct Prepared: PreparedOperation {
    let count: Int
    let resultCount: Int

    var backwardReads: ForwardArrays { .inputs }
    /// For each position of the result the element that was written last.
    var scratchBytes: Int { resultCount * MemoryLayout<Int32>.stride }

    private func position(_ index: Int, _ buffers: Buffers) -> Int? {
      let position = buffers.inputs[1][index]
      return position >= 0 && position < Float(resultCount) ? Int(position) : nil
    }

    func forward(_ buffers: Buffers) {
      buffers.output.update(repeating: 0, count: resultCount)
      for index in 0..<count {
        if let position = position(index, buffers) { buffers.output[position] = buffers.inputs[0][index] }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      buffers.gradients[1]?.destination.update(repeating: 0, count: count)
      guard let target = buffers.gradients[0]?.destination else { return }
      let last = buffers.scratch.bindMemory(to: Int32.self, capacity: resultCount)
      for index in 0..<count {
        if let position = position(index, buffers) { last[position] = Int32(index) }
      }
      for index in 0..<count {
        target[index] = position(index, buffers).map { last[$0] == Int32(index) ? gradient[$0] : 0 } ?? 0
      }
    }
  }
}
