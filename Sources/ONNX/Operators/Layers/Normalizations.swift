import Engine

extension OperatorSet {
  static let normalizations: [String: OperatorImport] = [
    "BatchNormalization": { builder, node in
      let x = try node.input(0)
      if try node.flag("training_mode") { return try batchNormalizationOfBatch(&builder, node) }
      let parameters = try (1...4).map { try node.constant($0).floats }
      let channels = x.rank > 1 ? x.shape[1] : 1
      guard parameters.allSatisfy({ $0.count == channels }) else {
        throw node.problem("parameters of \(parameters.map(\.count)) for \(x.shape)")
      }
      let affine = ChannelAffine(
        gamma: parameters[0], beta: parameters[1], mean: parameters[2], variance: parameters[3],
        epsilon: Double(node.float("epsilon", default: 1e-5)))
      return [try builder.affine(x, axis: min(1, x.rank - 1), scale: affine.scale, shift: affine.shift)]
    },
    "InstanceNormalization": { builder, node in
      let x = try node.input(0)
      let standard = try standardize(&builder, x, axes: Array(2..<x.rank), node: node)
      return [try scaled(&builder, standard, node, axis: 1)]
    },
    "LayerNormalization": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.rank)
      let standard = try standardize(&builder, x, axes: Array(axis..<x.rank), node: node)
      let product = try combine(&builder, standard, node.input(1), Binary.product, function: .product)
      let shifted = try node.optionalInput(2).map {
        try combine(&builder, product, $0, Binary.sum, function: .sum)
      }
      guard node.outputCount > 1 else { return [shifted ?? product] }
      // The optional outputs: mean and inverse standard deviation.
      let axes = Array(axis..<x.rank)
      let mean = try reduce(&builder, x, .mean, axes: axes, keepsAxes: true)
      let distance = try builder.broadcasting(Binary.difference, [x, mean])
      let inverse = try inverseRoot(
        &builder, distance, axes: axes, epsilon: node.float("epsilon", default: 1e-5))
      return [shifted ?? product, mean, inverse]
    },
    "RMSNormalization": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.rank)
      let inverse = try inverseRoot(
        &builder, x, axes: Array(axis..<x.rank), epsilon: node.float("epsilon", default: 1e-5))
      let standard = try builder.broadcasting(Binary.product, [x, inverse])
      return [try combine(&builder, standard, node.input(1), Binary.product, function: .product)]
    },
    "GroupNormalization": { builder, node in
      let x = try node.input(0)
      let groups = node.int("num_groups", default: 1)
      guard groups > 0, x.shape[1].isMultiple(of: groups) else {
        throw node.problem("\(groups) groups of \(x.shape)")
      }
      let split = try builder.reshaped(x, to: [x.shape[0], groups, x.shape[1] / groups] + x.shape[2...])
      let standard = try standardize(&builder, split, axes: Array(2..<split.rank), node: node)
      // Up to opset 20 there is one factor per group, from 21 on one per channel.
      if try node.constant(1).count == groups, groups != x.shape[1] || node.opset < 21 {
        return [try builder.reshaped(scaled(&builder, standard, node, axis: 1), to: x.shape)]
      }
      return [try scaled(&builder, builder.reshaped(standard, to: x.shape), node, axis: 1)]
    },
    "MeanVarianceNormalization": { builder, node in
      let x = try node.input(0)
      let axes = try node.axes(node.ints("axes") ?? [0, 2, 3], rank: x.rank)
      return [try standardize(&builder, x, axes: axes, epsilon: 1e-9)]
    },
    "LpNormalization": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.rank)
      let norm = try reduce(
        &builder, x, node.int("p", default: 2) == 1 ? .l1 : .l2, axes: [axis], keepsAxes: true)
      return [try builder.broadcasting(Binary.quotientOrZero, [x, norm])]
    },
    "LRN": { builder, node in
      let x = try builder.variable(node.input(0))
      let stored = try builder.stored(x, as: Variable.channelsLast(rank: x.shape.count))
      let operation = LocalResponseNormalization(
        size: node.int("size", default: 1), alpha: Double(node.float("alpha", default: 1e-4)),
        beta: Double(node.float("beta", default: 0.75)), bias: Double(node.float("bias", default: 1)))
      return [try builder.unary(operation, .variable(stored))]
    },
  ]

  /// Returns the batch normalization by mean and variance of the batch itself, as exported in training mode, and the updated statistics.
  private static func batchNormalizationOfBatch(_ builder: inout GraphBuilder, _ node: Node) throws
    -> [Operand]
  {
    let x = try node.input(0)
    guard x.rank > 1 else { throw node.problem("in training mode, of the shape \(x.shape)") }
    let axes = x.shape.indices.filter { $0 != 1 }
    let standard = try standardize(&builder, x, axes: axes, node: node)
    let y = try scaled(&builder, standard, node, axis: 1)
    let (oldMean, oldVariance) = (try node.input(3), try node.input(4))
    let momentum = Double(node.float("momentum", default: 0.9))
    guard node.outputCount > 1 else { return [y] }
    let mean = try reduce(&builder, x, .mean, axes: axes, keepsAxes: true)
    let squares = try reduce(
      &builder, builder.broadcasting(Binary.difference, [x, mean]), .sumOfSquares, axes: axes,
      keepsAxes: false)
    let share = 1 / Double(axes.reduce(1) { $0 * x.shape[$1] })
    func stored(_ old: Operand, _ new: Operand, _ factor: Double, _ builder: inout GraphBuilder) throws
      -> Operand
    {
      try builder.sum(
        builder.scaled(old, by: momentum), builder.scaled(new, by: (1 - momentum) * factor))
    }
    let flatMean = try builder.reshaped(mean, to: [x.shape[1]])
    return [
      y, try stored(oldMean, flatMean, 1, &builder), try stored(oldVariance, squares, share, &builder),
    ]
  }

  /// Returns 1 / √(mean of squares over axes + epsilon).
  static func inverseRoot(
    _ builder: inout GraphBuilder, _ x: Operand, axes: [Int], epsilon: Float
  ) throws -> Operand {
    let squares = try reduce(&builder, x, .sumOfSquares, axes: axes, keepsAxes: true)
    let share = 1 / Float(axes.reduce(1) { $0 * x.shape[$1] })
    let root = Elementwise(
      "InverseDeviation", reads: .output, { 1 / ($0 * share + epsilon).squareRoot() },
      derivative: { _, y in -0.5 * y * y * y * share })
    return try builder.unary(root, squares)
  }

  private static func standardize(
    _ builder: inout GraphBuilder, _ operand: Operand, axes: [Int], node: Node
  ) throws -> Operand {
    try standardize(&builder, operand, axes: axes, epsilon: Double(node.float("epsilon", default: 1e-5)))
  }

  static func standardize(
    _ builder: inout GraphBuilder, _ operand: Operand, axes: [Int], epsilon: Double
  ) throws -> Operand {
    let x = try builder.variable(operand)
    return try builder.unary(
      Standardization(axes: Set(axes.map(x.memoryAxis)), epsilon: epsilon), .variable(x))
  }

  /// Applies inputs 1 and 2 as scale and shift along an axis.
  private static func scaled(
    _ builder: inout GraphBuilder, _ x: Operand, _ node: Node, axis: Int
  ) throws -> Operand {
    let (scale, shift) = (try node.constant(1).floats, try node.constant(2).floats)
    guard scale.count == x.shape[axis], shift.count == scale.count else {
      throw node.problem("\(scale.count) factors for \(x.shape)")
    }
    return try builder.affine(x, axis: axis, scale: scale, shift: shift)
  }
}
