import Engine

extension OperatorSet {
  static let transposedConvolutions: [String: OperatorImport] = [
    "ConvTranspose": { builder, node in
      let weights = try node.constant(1)
      let x = try node.input(0)
      guard (3...5).contains(x.rank), x.rank == weights.shape.count, weights.shape[0] == x.shape[1] else {
        throw node.problem("weights \(weights.shape) for \(x.shape)")
      }
      let groups = node.int("group", default: 1)
      guard groups > 0, weights.shape[0].isMultiple(of: groups) else {
        throw node.problem("\(groups) groups")
      }
      let outputs = weights.shape[1] * groups
      let bias = try node.optionalConstant(2)?.floats ?? [Float](repeating: 0, count: outputs)
      guard bias.count == outputs else { throw node.problem("\(bias.count) biases for \(outputs) channels") }
      let axes = try transposedAxes(node, x, kernel: Array(weights.shape[2...]))
      return [
        try transposedConvolution(&builder, x, weights: weights, bias: bias, axes: axes, groups: groups)
      ]
    }
  ]

  /// Returns one entry for each direction of the image.
  private static func transposedAxes(
    _ node: Node, _ x: Operand, kernel: [Int]
  ) throws -> [TransposedConvolution.Axis] {
    let rank = x.rank - 2
    let window = try Window(node, extents: Array(x.shape[2...]), kernel: kernel)
    let extra = node.ints("output_padding") ?? [Int](repeating: 0, count: rank)
    let wanted = node.ints("output_shape")
    guard extra.count == rank, extra.allSatisfy({ (0..<1 << 16).contains($0) }),
      wanted.map({ $0.count >= rank && $0.allSatisfy((1...GraphBuilder.elementLimit).contains) }) ?? true
    else { throw node.problem("output_padding \(extra), output_shape \(wanted ?? [])") }
    let mode = node.string("auto_pad", default: "NOTSET")
    return try (0..<rank).map { axis in
      let whole = window.strides[axis] * (x.shape[2 + axis] - 1) + extra[axis] + window.sliding(axis).reach
      var before = window.before[axis]
      var output = whole - before - window.after[axis]
      let fixed = wanted?[wanted.map { $0.count - rank + axis } ?? 0]
      if let size = fixed ?? (mode.hasPrefix("SAME") ? x.shape[2 + axis] * window.strides[axis] : nil) {
        guard fixed != nil || whole >= size else {
          throw node.problem("auto_pad \(mode) with a kernel narrower than its stride")
        }
        let total = max(0, whole - size)
        before = mode == "SAME_UPPER" ? total / 2 : total - total / 2
        output = size
      }
      return .init(
        stride: window.strides[axis], dilation: window.dilations[axis], before: before, output: output)
    }
  }

  private static func transposedConvolution(
    _ builder: inout GraphBuilder, _ x: Operand, weights: ConstantTensor, bias: [Float],
    axes: [TransposedConvolution.Axis], groups: Int
  ) throws -> Operand {
    if axes.count == 3 {
      return try transposedVolume(&builder, x, weights: weights, bias: bias, axes: axes, groups: groups)
    }
    let array = try builder.array(weights, shape: imageKernel(weights.shape))
    return try overImages(&builder, x, outputExtents: axes.map(\.output), channels: bias.count) { rank in
      let flat = TransposedConvolution.Axis(stride: 1, dilation: 1, before: 0, output: 1)
      // [inputs, outputs / groups, kernel…] → [kernel…, outputs / groups, inputs]
      return TransposedConvolution(
        weights: array.transposed([2, 3, 1, 0]), bias: bias, vertical: rank == 1 ? flat : axes[0],
        horizontal: axes[rank - 1], groups: groups)
    }
  }

  /// Builds the transposed convolution of a volume: the sum, over the kernel's depth, of those of slices.
  private static func transposedVolume(
    _ builder: inout GraphBuilder, _ x: Operand, weights: ConstantTensor, bias: [Float],
    axes: [TransposedConvolution.Axis], groups: Int
  ) throws -> Operand {
    let (images, depth, axis) = (x.shape[0], x.shape[2], axes[0])
    guard axis.output > 0, !weights.isEmpty else {
      throw ONNXError.node(
        name: builder.nodeName, operation: "ConvTranspose", problem: "a depth of \(axis.output)")
    }
    var sum: Operand?
    for tap in 0..<weights.shape[2] {
      // The input slice that each slice of the result reads through this part of the kernel.
      let places = IndexMap(count: axis.output) { output in
        let place = output + axis.before - tap * axis.dilation
        guard place >= 0, place.isMultiple(of: axis.stride), place / axis.stride < depth else { return -1 }
        return place / axis.stride
      }
      let slices = try builder.selected(x, [2: places], name: "Slices")
      let turned = builder.transposed(slices, [0, 2, 1, 3, 4])
      let flat = try builder.reshaped(
        turned, to: [images * axis.output, x.shape[1], x.shape[3], x.shape[4]])
      let part = try transposedConvolution(
        &builder, flat, weights: weights.part(tap, ofAxis: 2), bias: tap == 0 ? bias : bias.map { _ in 0 },
        axes: Array(axes.dropFirst()), groups: groups)
      sum = try sum.map { try builder.sum($0, part) } ?? part
    }
    guard let sum else { return x }
    let volume = try builder.reshaped(sum, to: [images, axis.output] + sum.shape.dropFirst())
    return builder.transposed(volume, [0, 2, 1, 3, 4])
  }
}
