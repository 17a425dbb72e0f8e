import Foundation

extension Interpreter {
  /// Elementwise functions of one array. Results are floating-point numbers, but rounding, Abs, Neg and Sign keep integers.
  static let functions: [String: Evaluation] = {
    let all: [(String, @Sendable (Double) -> Double)] = [
      ("Sqrt", { $0.squareRoot() }), ("Reciprocal", { 1 / $0 }), ("Exp", { exp($0) }), ("Log", { log($0) }),
      ("Sin", { sin($0) }), ("Cos", { cos($0) }), ("Tan", { tan($0) }), ("Asin", { asin($0) }),
      ("Acos", { acos($0) }), ("Atan", { atan($0) }), ("Sinh", { sinh($0) }), ("Cosh", { cosh($0) }),
      ("Tanh", { tanh($0) }), ("Asinh", { asinh($0) }), ("Acosh", { acosh($0) }), ("Atanh", { atanh($0) }),
      ("Erf", { erf($0) }), ("Sigmoid", sigmoid), ("Softplus", softplus),
      ("Softsign", { $0 / (1 + abs($0)) }),
      ("HardSwish", { $0 * min(1, max(0, $0 / 6 + 0.5)) }), ("Mish", { $0 * tanh(softplus($0)) }),
    ]
    var evaluations: [String: Evaluation] = [:]
    for (name, function) in all { evaluations[name] = { [try mapped(&$0, $1, function)] } }
    let rounding: [(String, @Sendable (Double) -> Double)] = [
      ("Floor", { $0.rounded(.down) }), ("Ceil", { $0.rounded(.up) }),
      ("Round", { $0.rounded(.toNearestOrEven) }),
    ]
    for (name, function) in rounding {
      evaluations[name] = { [try mapped(&$0, $1, integer: { $0 }, function)] }
    }
    evaluations["Abs"] = { [try mapped(&$0, $1, integer: { $0 < 0 ? 0 &- $0 : $0 }) { abs($0) }] }
    evaluations["Neg"] = { [try mapped(&$0, $1, integer: { 0 &- $0 }) { -$0 }] }
    evaluations["Sign"] = {
      [try mapped(&$0, $1, integer: { $0.signum() }) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }]
    }
    return evaluations
  }()

  static let sigmoid: @Sendable (Double) -> Double = { 1 / (1 + exp(-$0)) }
  static let softplus: @Sendable (Double) -> Double = { max($0, 0) + log1p(exp(-abs($0))) }

  /// Applies a function elementwise.
  ///
  /// - Parameter integer: the function of integers, which then stay integers; without it they become floating-point numbers.
  static func mapped(
    _ gate: inout ArrayGate, _ node: Node, integer: ((Int64) -> Int64)? = nil,
    _ function: (Double) -> Double
  ) throws(ONNXError) -> ConstantTensor {
    let x = try node.constant(0)
    try gate.reserve(x.shape, for: node.type)
    guard let integer, let integers = x.exactIntegers else {
      return ConstantTensor(
        shape: x.shape, reals: x.reals.map(function), type: x.isInteger ? .float : x.type)
    }
    let wrapped = integers.compactMap { x.type.wrapped(integer($0)) }
    guard wrapped.count == integers.count else { throw node.tooLarge }
    return ConstantTensor(shape: x.shape, integers: wrapped, type: x.type)
  }

  /// Functions with parameters that are attributes or further inputs.
  static let activations: [String: Evaluation] = [
    "Relu": { [try mapped(&$0, $1, integer: { max($0, 0) }) { $0 > 0 || $0.isNaN ? $0 : 0 }] },
    "LeakyRelu": { gate, node in
      let alpha = Double(node.float("alpha", default: 0.01))
      return [try mapped(&gate, node) { $0 < 0 ? alpha * $0 : $0 }]
    },
    "ThresholdedRelu": { gate, node in
      let alpha = Double(node.float("alpha", default: 1))
      return [try mapped(&gate, node) { $0 > alpha ? $0 : 0 }]
    },
    "Elu": { gate, node in
      let alpha = Double(node.float("alpha", default: 1))
      return [try mapped(&gate, node) { $0 < 0 ? alpha * expm1($0) : $0 }]
    },
    "Celu": { gate, node in
      let alpha = Double(node.float("alpha", default: 1))
      return [try mapped(&gate, node) { max(0, $0) + min(0, alpha * expm1($0 / alpha)) }]
    },
    "Selu": { gate, node in
      let alpha = Double(node.float("alpha", default: 1.673_263_2))
      let gamma = Double(node.float("gamma", default: 1.050_701))
      return [try mapped(&gate, node) { gamma * ($0 <= 0 ? alpha * expm1($0) : $0) }]
    },
    "HardSigmoid": { gate, node in
      let alpha = Double(node.float("alpha", default: 0.2))
      let beta = Double(node.float("beta", default: 0.5))
      return [try mapped(&gate, node) { max(0, min(1, alpha * $0 + beta)) }]
    },
    "Swish": { gate, node in
      let alpha = Double(node.float("alpha", default: 1))
      return [try mapped(&gate, node) { $0 * sigmoid(alpha * $0) }]
    },
    "Gelu": { gate, node in
      let isApproximate = try node.choice("approximate", of: "none", "tanh") == "tanh"
      let root = (2 / Double.pi).squareRoot()
      return [
        try mapped(&gate, node) { x in
          isApproximate
            ? 0.5 * x * (1 + tanh(root * (x + 0.044715 * x * x * x)))
            : 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        }
      ]
    },
    "Shrink": { gate, node in
      let lambda = Double(node.float("lambd", default: 0.5))
      let bias = Double(node.float("bias", default: 0))
      let x = try node.constant(0)
      try gate.reserve(x.shape, for: node.type)
      return [x.with(x.reals.map { $0 < -lambda ? $0 + bias : $0 > lambda ? $0 - bias : 0 })]
    },
    "Clip": { gate, node in
      // In older operator sets the bounds are attributes.
      let x = try node.constant(0)
      let (lower, upper) = (try node.optionalConstant(1), try node.optionalConstant(2))
      if case .integers = x.elements {
        let least = lower?.exactIntegers?.first ?? .min
        let most = upper?.exactIntegers?.first ?? .max
        return [try mapped(&gate, node, integer: { min(max($0, least), most) }) { $0 }]
      }
      let least = lower?.first ?? Double(node.float("min", default: -.infinity))
      let most = upper?.first ?? Double(node.float("max", default: .infinity))
      return [try mapped(&gate, node) { $0.isNaN ? $0 : min(max($0, least), most) }]
    },
    "PRelu": { gate, node in
      let x = try node.constant(0)
      var slope = try node.constant(1)
      // Before opset 7, one slope per channel was given as a vector.
      if node.opset < 7, slope.shape.count == 1, slope.count > 1, x.shape.count > 1 {
        slope = slope.reshaped(to: slope.shape + [Int](repeating: 1, count: x.shape.count - 2))
      }
      return [
        try BinaryFunction(real: { $0 < 0 ? $0 * $1 : $0 }) { ($0 < 0 ? $0 &* $1 : $0, false) }
          .applied(to: x, slope, &gate)
      ]
    },
    "IsNaN": { gate, node in
      let x = try node.constant(0)
      try gate.reserve(x.shape, for: node.type)
      return [ConstantTensor(shape: x.shape, integers: x.reals.map { $0.isNaN ? 1 : 0 }, type: .bool)]
    },
    "IsInf": { gate, node in
      let x = try node.constant(0)
      let (negative, positive) = (
        try node.flag("detect_negative", default: true), try node.flag("detect_positive", default: true)
      )
      try gate.reserve(x.shape, for: node.type)
      let found = x.reals.map { $0.isInfinite && ($0 < 0 ? negative : positive) }
      return [ConstantTensor(shape: x.shape, integers: found.map { $0 ? 1 : 0 }, type: .bool)]
    },
  ]
}
