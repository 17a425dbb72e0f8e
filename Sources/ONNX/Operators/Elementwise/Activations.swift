import Engine

extension OperatorSet {
  /// Elementwise activations of one array, and softmax functions along axes.
  static let activations: [String: OperatorImport] = [
    "Relu": { try [$0.unary(Clip.relu, $1.input(0))] },
    "Clip": { builder, node in
      // In older operator sets the bounds are attributes.
      let lower = try node.optionalConstant(1)?.floats.first ?? node.float("min", default: -.infinity)
      let upper = try node.optionalConstant(2)?.floats.first ?? node.float("max", default: .infinity)
      guard !lower.isNaN, !upper.isNaN else { throw node.problem("from \(lower) to \(upper)") }
      if lower > upper {
        let x = try builder.variable(node.input(0))
        return [try builder.unary(Elementwise.step("Clip") { _ in upper }, .variable(x))]
      }
      return try [builder.unary(Clip(lower: lower, upper: upper), node.input(0))]
    },
    "LeakyRelu": {
      try [$0.unary(Elementwise.leakyReLU(alpha: $1.float("alpha", default: 0.01)), $1.input(0))]
    },
    "ThresholdedRelu": {
      try [$0.unary(Elementwise.thresholdedReLU(alpha: $1.float("alpha", default: 1)), $1.input(0))]
    },
    "Elu": { try [$0.unary(Elementwise.elu(alpha: $1.float("alpha", default: 1)), $1.input(0))] },
    "Celu": { builder, node in
      let alpha = node.float("alpha", default: 1)
      return try [builder.unary(Elementwise.elu("Celu", alpha: alpha, delta: alpha), node.input(0))]
    },
    "Selu": {
      let selu = Elementwise.elu(
        "Selu", alpha: $1.float("alpha", default: 1.673_263_2), gamma: $1.float("gamma", default: 1.050_701))
      return try [$0.unary(selu, $1.input(0))]
    },
    "Sigmoid": { try [$0.unary(SmoothFunction.sigmoid, $1.input(0))] },
    "HardSigmoid": { builder, node in
      let x = try builder.variable(node.input(0))
      let channels = x.memoryShape.last ?? 1
      let affine = ChannelAffine(
        scale: [Float](repeating: node.float("alpha", default: 0.2), count: channels),
        shift: [Float](repeating: node.float("beta", default: 0.5), count: channels))
      return [try builder.unary(Clip(lower: 0, upper: 1), builder.unary(affine, .variable(x)))]
    },
    "HardSwish": { try [$0.unary(SmoothFunction.hardSwish, $1.input(0))] },
    "Swish": { try [$0.unary(SmoothFunction.swish(alpha: $1.float("alpha", default: 1)), $1.input(0))] },
    "Mish": { try [$0.unary(Elementwise.mish, $1.input(0))] },
    "Gelu": {
      let isApproximate = try $1.choice("approximate", of: "none", "tanh") == "tanh"
      return try [$0.unary(SmoothFunction.gelu(isApproximate: isApproximate), $1.input(0))]
    },
    "Shrink": {
      let function = Elementwise.shrink(
        lambda: $1.float("lambd", default: 0.5), bias: $1.float("bias", default: 0))
      return try [$0.unary(function, $1.input(0))]
    },
    "PRelu": { builder, node in
      var slope = try node.input(1)
      // Before opset 7, one slope per channel was given as a vector.
      let rank = try node.input(0).rank
      if node.opset < 7, slope.rank == 1, slope.shape[0] > 1, rank > 1 {
        slope = try builder.reshaped(slope, to: [slope.shape[0]] + [Int](repeating: 1, count: rank - 2))
      }
      return try [builder.broadcasting(Binary.parametricReLU, [node.input(0), slope])]
    },
    "Softmax": { try [overAxes(&$0, $1) { Engine.Softmax(axes: $0) }] },
    "LogSoftmax": { try [overAxes(&$0, $1) { Engine.Softmax(axes: $0, isLogarithmic: true) }] },
    "Hardmax": { try [overAxes(&$0, $1) { Engine.Hardmax(axes: $0) }] },
  ]

  static let functions: [String: OperatorImport] = [
    ("Softplus", Elementwise.softplus as any NetworkOperation), ("Softsign", Elementwise.softsign),
    ("Tanh", SmoothFunction.hyperbolicTangent), ("Exp", SmoothFunction.exponential),
    ("Erf", SmoothFunction.errorFunction), ("Log", Elementwise.logarithm), ("Sin", Elementwise.sine),
    ("Cos", Elementwise.cosine), ("Tan", Elementwise.tangent), ("Asin", Elementwise.arcSine),
    ("Acos", Elementwise.arcCosine), ("Atan", Elementwise.arcTangent), ("Sinh", Elementwise.hyperbolicSine),
    ("Cosh", Elementwise.hyperbolicCosine),
    ("Asinh", Elementwise.areaSine), ("Acosh", Elementwise.areaCosine), ("Atanh", Elementwise.areaTangent),
  ].reduce(into: [:]) { imports, entry in
    let (name, function) = entry
    imports[name] = { try [$0.unary(function, $1.input(0))] }
  }

  /// Applies an operation over the axes of a softmax. Over a single element, the result is a constant.
  private static func overAxes(
    _ builder: inout GraphBuilder, _ node: Node, _ make: (Set<Int>) -> any NetworkOperation
  ) throws -> Operand {
    let x = try builder.variable(node.input(0))
    let axes = try node.softmaxAxes(rank: x.shape.count)
    if axes.allSatisfy({ x.shape[$0] == 1 }) {
      _ = try builder.reserve(x.shape, for: node.type)
      let value = node.type == "LogSoftmax" ? 0.0 : 1
      return .constant(
        ConstantTensor(shape: x.shape, reals: [Double](repeating: value, count: x.shape.reduce(1, *))))
    }
    return try builder.unary(make(Set(axes.map(x.memoryAxis))), .variable(x))
  }
}

extension Node {
  /// Returns the axes of a softmax.
  func softmaxAxes(rank: Int) throws(ONNXError) -> [Int] {
    let axis = try axis(int("axis", default: opset < 13 ? 1 : -1), rank: rank)
    // Before opset 13, a softmax was over all axes from this one on.
    return opset < 13 ? Array(axis..<rank) : [axis]
  }

  /// The reason why the node's result is constant: a softmax over one class is 1 for every input. `nil` for any other node.
  var constantSoftmax: String? {
    guard ["Softmax", "LogSoftmax", "Hardmax"].contains(type), let shape = (try? input(0))?.shape,
      let axes = try? softmaxAxes(rank: shape.count), axes.allSatisfy({ shape[$0] == 1 })
    else { return nil }
    let place = axes.count == 1 ? "axis \(axes[0])" : "the axes \(axes)"
    return
      "\(type) node '\(name)' goes over one class (\(place) of the shape \(shape)), so its result is always "
      + (type == "LogSoftmax" ? "0" : "1")
      + "; a probability of one number is made by Sigmoid, and classes lie along an axis of two or more"
  }
}
