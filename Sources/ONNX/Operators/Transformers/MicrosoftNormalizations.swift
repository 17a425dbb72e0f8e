import Engine

extension OperatorSet {
  /// Fused normalizations of ONNX Runtime's optimizers, with the residual sum, the bias or the activation.
  static let microsoftNormalizations: [String: OperatorImport] = [
    // ONNX Runtime writes this operator in ONNX's own domain.
    "SimplifiedLayerNormalization": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.rank)
      let axes = Array(axis..<x.rank)
      let inverse = try inverseRoot(
        &builder, x, axes: axes, epsilon: node.float("epsilon", default: 1e-5))
      let standard = try builder.product(x, inverse)
      return [try builder.product(standard, node.input(1)), inverse]
    },
    "com.microsoft.SkipLayerNormalization": { builder, node in
      let sum = try residualSum(&builder, node, bias: 4)
      let epsilon = Double(node.float("epsilon", default: 1e-12))
      let standard = try standardize(&builder, sum, axes: [sum.rank - 1], epsilon: epsilon)
      var y = try builder.product(standard, node.input(2))
      if let shift = node.optionalInput(3) { y = try builder.sum(y, shift) }
      return try [y] + node.absentStatistics + [sum]
    },
    "com.microsoft.SkipSimplifiedLayerNormalization": { builder, node in
      let sum = try residualSum(&builder, node, bias: 3)
      let inverse = try inverseRoot(
        &builder, sum, axes: [sum.rank - 1], epsilon: node.float("epsilon", default: 1e-12))
      let y = try builder.product(builder.product(sum, inverse), node.input(2))
      return try [y] + node.absentStatistics + [sum]
    },
    "com.microsoft.GroupNorm": { [try groupNorm(&$0, $1, $1.input(0))] },
    "com.microsoft.SkipGroupNorm": { builder, node in
      var x = try node.input(0)
      var skip = try node.input(3)
      // Skip and bias are added along the last axis.
      guard
        try node.flag("channels_last", default: true) || (node.optionalInput(4) == nil && skip.rank == x.rank)
      else {
        throw node.problem("channels_last 0 with a bias, or a skip input of shape \(skip.shape)")
      }
      if skip.rank == 2, x.rank == 4 {
        skip = try builder.reshaped(skip, to: [skip.shape[0], 1, 1, skip.shape[1]])
      }
      x = try builder.sum(x, skip)
      if let bias = node.optionalInput(4) { x = try builder.sum(x, bias) }
      return [try groupNorm(&builder, node, x), x]
    },
  ]

  /// Returns input plus residual input plus optional bias.
  private static func residualSum(_ builder: inout GraphBuilder, _ node: Node, bias: Int) throws -> Operand {
    let (x, skip) = (try node.input(0), try node.input(1))
    guard x.rank >= 2, let width = x.shape.last, try node.input(2).shape == [width],
      skip.rank <= x.rank, try builder.broadcastShape([x.shape, skip.shape]) == x.shape
    else {
      throw node.problem(
        "input \(x.shape), residual \(skip.shape) and scale \(try node.input(2).shape), which do not match")
    }
    var sum = x
    // The bias is added first, since it belongs to the layer before.
    if let bias = node.optionalInput(bias) { sum = try builder.sum(sum, bias) }
    return try builder.sum(sum, skip)
  }

  /// Returns the group normalization; channels are last unless `channels_last` is 0.
  private static func groupNorm(_ builder: inout GraphBuilder, _ node: Node, _ x: Operand) throws -> Operand {
    let (groups, isLast) = (node.int("groups", default: 1), try node.flag("channels_last", default: true))
    let activation = node.int("activation", default: 0)
    guard x.rank >= 3 else { throw node.problem("an input of the shape \(x.shape)") }
    guard (0...1).contains(activation) else { throw node.problem("activation \(activation)") }
    // [images, channels, …]
    let first = [0, x.rank - 1] + Array(1..<x.rank - 1)
    let image = isLast ? builder.transposed(x, first) : x
    let channels = image.shape[1]
    let (scale, shift) = (try node.constant(1).floats, try node.constant(2).floats)
    guard groups > 0, channels.isMultiple(of: groups), scale.count == channels, shift.count == channels else {
      throw node.problem("\(groups) groups and \(scale.count) factors for \(x.shape)")
    }
    let split = try builder.reshaped(
      image, to: [image.shape[0], groups, channels / groups] + image.shape[2...])
    let standard = try standardize(
      &builder, split, axes: Array(2..<split.rank), epsilon: Double(node.float("epsilon", default: 1e-5)))
    var y = try builder.affine(
      builder.reshaped(standard, to: image.shape), axis: 1, scale: scale, shift: shift)
    if activation == 1 { y = try builder.unary(SmoothFunction.swish(), y) }
    return isLast ? builder.transposed(y, [0] + Array(2..<x.rank) + [1]) : y
  }
}

extension Node {
  /// Outputs 1 and 2 of a normalization, which inference leaves out, as empty arrays.
  fileprivate var absentStatistics: [Operand] {
    get throws(ONNXError) {
      let empty = Operand.constant(ConstantTensor(shape: [0], reals: []))
      return [empty, empty]
    }
  }
}
