import Engine

extension OperatorSet {
  static let pools: [String: OperatorImport] = [
    "MaxPool": { builder, node in
      let maxima = try pool(&builder, node, .maximum)
      guard node.outputCount > 1 else { return [maxima] }
      // Positions are integers in single precision, exact up to 2²⁴.
      let count = try node.input(0).shape.reduce(1, *)
      guard count <= 1 << 24 else { throw node.problem("the positions of maxima among \(count) elements") }
      return [maxima, try pool(&builder, node, .position)]
    },
    "MaxUnpool": { builder, node in
      let (x, positions) = (try node.input(0), try node.input(1))
      guard x.rank >= 3, x.shape == positions.shape else {
        throw node.problem("positions \(positions.shape) for \(x.shape)")
      }
      // The extents of the pool's input, computed from its windows.
      let kernel = node.ints("kernel_shape") ?? []
      guard kernel.count == x.rank - 2 else { throw node.problem("kernel_shape \(kernel) for \(x.shape)") }
      let window = try Window(node, extents: Array(x.shape[2...]))
      let extents = (0..<kernel.count).map { axis -> Int in
        let reach = (x.shape[2 + axis] - 1) * window.strides[axis] + kernel[axis]
        return reach - window.before[axis] - window.after[axis]
      }
      let shape = Array(x.shape[..<2]) + extents
      // ONNX counts positions in the shape that the windows imply, ONNX Runtime and PyTorch in the given one.
      if let wanted = try node.optionalIntegers(2), wanted != shape {
        throw node.problem(
          "output_shape \(wanted), where the windows make \(shape): what positions count in is not agreed upon; "
            + "export the model without output_shape, from pictures whose sides are multiples of the stride")
      }
      let count = try builder.reserve(shape, for: node.type)
      guard count <= 1 << 24 else { throw node.problem("positions among \(count) elements") }
      let values = try builder.plain(builder.variable(x))
      let places = try builder.plain(builder.variable(positions))
      return [
        .variable(
          try builder.append(Placement(shape: TensorShape(shape)), to: [values, places], shape: shape))
      ]
    },
    "AveragePool": { builder, node in
      let counts = try node.flag("count_include_pad")
      return [try pool(&builder, node, .average(countsPadding: counts))]
    },
    "LpPool": { builder, node in
      [try pool(&builder, node, .norm(p: Float(node.int("p", default: 2))))]
    },
    "GlobalAveragePool": {
      [try reduce(&$0, $1.input(0), .mean, axes: Array(2..<$1.input(0).rank), keepsAxes: true)]
    },
    "GlobalMaxPool": {
      [try reduce(&$0, $1.input(0), .maximum, axes: Array(2..<$1.input(0).rank), keepsAxes: true)]
    },
    "GlobalLpPool": { builder, node in
      let x = try node.input(0)
      let axes = x.shape[2...].map {
        Pooling.Axis(kernel: $0, stride: 1, dilation: 1, before: 0, after: 0, roundsUp: false)
      }
      return [try pool(&builder, node, Pooling(.norm(p: Float(node.int("p", default: 2))), axes: axes))]
    },
  ]

  private static func pool(_ builder: inout GraphBuilder, _ node: Node, _ kind: Pooling.Kind) throws
    -> Operand
  {
    let x = try builder.variable(node.input(0))
    guard x.shape.count >= 3 else { throw node.problem("images of shape \(x.shape)") }
    let extents = Array(x.shape[2...])
    let window = try Window(node, extents: extents)
    let roundsUp = try node.flag("ceil_mode")
    let axes = extents.indices.map { axis in
      Pooling.Axis(
        kernel: window.kernel[axis], stride: window.strides[axis], dilation: window.dilations[axis],
        before: window.before[axis], after: window.after[axis], roundsUp: roundsUp)
    }
    return try pool(&builder, node, Pooling(kind, axes: axes))
  }

  private static func pool(_ builder: inout GraphBuilder, _ node: Node, _ pooling: Pooling) throws -> Operand
  {
    let x = try builder.variable(node.input(0))
    let order = Variable.channelsLast(rank: x.shape.count)
    let stored = try builder.stored(x, as: order)
    let result: TensorShape
    do {
      result = try pooling.outputShape(for: [TensorShape(stored.memoryShape)])
    } catch {
      throw node.problem(error.reason)
    }
    let shape = [x.shape[0], x.shape[1]] + result.dimensions.dropFirst().dropLast()
    return .variable(try builder.append(pooling, to: [stored], shape: shape, order: order))
  }
}
