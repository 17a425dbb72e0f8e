/// y[…, i, j] = Σ_k a[…, i, k] · b[…, k, j], with the leading dimensions broadcast;
/// ∂y/∂a = g · bᵀ, ∂y/∂b = aᵀ · g, summed over what was repeated.
public struct MatrixProduct: Operation, Hashable {
  public let name = "MatMul"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 2, inputs.allSatisfy({ $0.rank >= 2 }) else {
      throw ShapeMismatch("takes two stacks of matrices")
    }
    guard inputs[0].channels == inputs[1].dimensions[inputs[1].rank - 2] else {
      throw ShapeMismatch("the inner extents differ")
    }
    guard let stack = Broadcast.shape(Self.stack(inputs[0]), Self.stack(inputs[1])) else {
      throw ShapeMismatch("the stacks do not broadcast")
    }
    return Shape(stack.dimensions + [inputs[0].dimensions[inputs[0].rank - 2], inputs[1].channels])
  }

  public func multiplyAdds(for inputs: [Shape]) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return output.count * inputs[0].channels
  }

  private static func stack(_ shape: Shape) -> Shape { Shape(shape.dimensions.dropLast(2)) }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    let stacks = inputs.map(Self.stack)
    let result = Broadcast.shape(stacks[0], stacks[1]) ?? stacks[0]
    return Prepared(
      first: Broadcast(stacks[0], to: result), second: Broadcast(stacks[1], to: result),
      rows: inputs[0].dimensions[inputs[0].rank - 2], depth: inputs[0].channels, columns: inputs[1].channels,
      counts: inputs.map(\.count))
  }

  private struct Prepared: PreparedOperation {
    let first: Broadcast
    let second: Broadcast
    let rows: Int
    let depth: Int
    let columns: Int
    let counts: [Int]

    var backwardReads: ForwardArrays { .inputs }

    private func matrices(_ index: Int) -> (a: Int, b: Int, y: Int) {
      let a = first.indices.map { Int($0[index]) } ?? index
      let b = second.indices.map { Int($0[index]) } ?? index
      return (a * rows * depth, b * depth * columns, index * rows * columns)
    }

    func forward(_ buffers: Buffers) {
      for index in 0..<first.count {
        let place = matrices(index)
        let (a, b, y) = (buffers.inputs[0] + place.a, buffers.inputs[1] + place.b, buffers.output + place.y)
        y.update(repeating: 0, count: rows * columns)
        for i in 0..<rows {
          for k in 0..<depth { Self.add(a[i * depth + k], b + k * columns, to: y + i * columns, columns) }
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      let targets = buffers.gradients.map { $0?.destination }
      for (target, count) in zip(targets, counts) { target?.update(repeating: 0, count: count) }
      for index in 0..<first.count {
        let place = matrices(index)
        let (a, b, g) = (buffers.inputs[0] + place.a, buffers.inputs[1] + place.b, gradient + place.y)
        for i in 0..<rows {
          for k in 0..<depth {
            if let target = targets[0] {
              target[place.a + i * depth + k] += Self.dot(g + i * columns, b + k * columns, columns)
            }
            if let target = targets[1] {
              Self.add(a[i * depth + k], g + i * columns, to: target + place.b + k * columns, columns)
            }
          }
        }
      }
    }

    private static func add(
      _ factor: Float, _ row: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>, _ count: Int
    ) {
      for index in 0..<count { sum[index] += factor * row[index] }
    }

    private static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
      // Eight running sums, so that the loop can use vectors.
      var sums = SIMD8<Float>()
      let whole = count & ~7
      for index in stride(from: 0, to: whole, by: 8) {
        sums +=
          UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Float>.self)
          * UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Float>.self)
      }
      return (whole..<count).reduce(sums.sum()) { $0 + a[$1] * b[$1] }
    }
  }
}
