import CKernels

/// y[…, i, j] = Σ_k a[…, i, k] · b[…, k, j], with the leading dimensions broadcast;
/// for the gradient g of y, ∂/∂a = g · bᵀ and ∂/∂b = aᵀ · g, summed over repeated matrices.
package struct MatrixProduct: NetworkOperation, Hashable {
  package let name = "MatMul"

  package init() {}

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2, inputs.allSatisfy({ $0.rank >= 2 }) else {
      throw ShapeMismatch("takes two stacks of matrices")
    }
    guard inputs[0].channels == inputs[1].dimensions[inputs[1].rank - 2] else {
      throw ShapeMismatch("the inner extents differ")
    }
    guard let stack = Broadcast.shape(Self.stack(inputs[0]), Self.stack(inputs[1])) else {
      throw ShapeMismatch("the stacks do not broadcast")
    }
    return TensorShape(stack.dimensions + [inputs[0].dimensions[inputs[0].rank - 2], inputs[1].channels])
  }

  package func multiplyAdds(for inputs: [TensorShape]) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return output.count * inputs[0].channels
  }

  private static func stack(_ shape: TensorShape) -> TensorShape { TensorShape(shape.dimensions.dropLast(2)) }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let stacks = inputs.map(Self.stack)
    let result = Broadcast.shape(stacks[0], stacks[1]) ?? stacks[0]
    return Prepared(
      first: Broadcast(stacks[0], to: result), second: Broadcast(stacks[1], to: result),
      rows: inputs[0].dimensions[inputs[0].rank - 2], depth: inputs[0].channels, columns: inputs[1].channels,
      counts: inputs.map(\.count), kernels: kernels)
  }

  private struct Prepared: PreparedOperation {
    let first: Broadcast
    let second: Broadcast
    let rows: Int
    let depth: Int
    let columns: Int
    let counts: [Int]
    let kernels: Kernels

    var backwardReads: ForwardArrays { .inputs }

    var scratchBytes: Int {
      [(rows, depth, columns), (rows, columns, depth), (depth, rows, columns)].map {
        kernels.matrixBytes(rows: $0, depth: $1, columns: $2)
      }.max() ?? 0
    }

    private func matrices(_ index: Int) -> (a: Int, b: Int, y: Int) {
      let a = first.indices.map { Int($0[index]) } ?? index
      let b = second.indices.map { Int($0[index]) } ?? index
      return (a * rows * depth, b * depth * columns, index * rows * columns)
    }

    func forward(_ buffers: Buffers) {
      for index in 0..<first.count {
        let place = matrices(index)
        kernels.matrix(
          igviz_matrix(
            rows: rows, depth: depth, columns: columns, a: buffers.inputs[0] + place.a, a_stride: depth,
            a_is_transposed: false, b: buffers.inputs[1] + place.b, b_stride: columns, b_is_transposed: false,
            output: buffers.output + place.y, output_stride: columns, adds: false,
            caches: kernels.caches.sizes, scratch: buffers.scratch))
      }
    }

    /// Sums the gradients of a matrix that is repeated by broadcasting.
    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      let targets = buffers.gradients.map { $0?.destination }
      let adds = [first, second].map { $0.indices != nil }
      for (target, (count, adds)) in zip(targets, zip(counts, adds)) where adds {
        target?.update(repeating: 0, count: count)
      }
      for index in 0..<first.count {
        let place = matrices(index)
        let (a, b, g) = (buffers.inputs[0] + place.a, buffers.inputs[1] + place.b, gradient + place.y)
        if let target = targets[0] {
          kernels.matrix(
            igviz_matrix(
              rows: rows, depth: columns, columns: depth, a: g, a_stride: columns, a_is_transposed: false,
              b: b,
              b_stride: columns, b_is_transposed: true, output: target + place.a, output_stride: depth,
              adds: adds[0], caches: kernels.caches.sizes, scratch: buffers.scratch))
        }
        if let target = targets[1] {
          kernels.matrix(
            igviz_matrix(
              rows: depth, depth: rows, columns: columns, a: a, a_stride: depth, a_is_transposed: true, b: g,
              b_stride: columns, b_is_transposed: false, output: target + place.b, output_stride: columns,
              adds: adds[1], caches: kernels.caches.sizes, scratch: buffers.scratch))
        }
      }
    }
  }
}
