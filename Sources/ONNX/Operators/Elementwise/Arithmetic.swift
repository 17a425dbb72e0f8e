import Engine
import Foundation

extension OperatorSet {
  /// Arithmetic with operands that depend on the input.
  static let arithmetic: [String: OperatorImport] = [
    "Add": { try [binary(&$0, $1, Binary.sum, function: .sum)] },
    "Sub": { try [binary(&$0, $1, Binary.difference, function: .difference)] },
    "Mul": { try [binary(&$0, $1, Binary.product, function: .product)] },
    "Div": { builder, node in
      let areIntegers = try node.input(0).type.isInteger && node.input(1).type.isInteger
      return try [
        binary(&builder, node, areIntegers ? wholeQuotient : Binary.quotient, function: .quotient)
      ]
    },
    "Pow": { builder, node in
      if case .constant(let exponent) = try node.input(1), case .variable = try node.input(0),
        exponent.count == 1, let power = exponent.first
      {
        return try [builder.unary(Elementwise.power(Float(power)), node.input(0))]
      }
      return try [binary(&builder, node, Binary.power, function: .power)]
    },
    "Mod": { builder, node in
      let usesC = try node.flag("fmod")
      let rest = BinaryFunction.remainder(usesC: usesC)
      // a − b · ⌊a / b⌋, or with the quotient towards zero.
      let operation = Binary("Mod", reads: .inputs, { Float(rest.real(Double($0), Double($1))) }) { a, b, _ in
        (1, -(a / b).rounded(usesC ? .towardZero : .down))
      }
      return try [binary(&builder, node, operation, function: rest)]
    },
    "Neg": { try [$0.unary(Elementwise.negation, $1.input(0))] },
    "Abs": { try [$0.unary(Elementwise.absolute, $1.input(0))] },
    "Sqrt": { try [$0.unary(Elementwise.squareRoot, $1.input(0))] },
    "Reciprocal": { try [$0.unary(Elementwise.reciprocal, $1.input(0))] },
    "Floor": { try [$0.unary(Elementwise.step("Floor") { $0.rounded(.down) }, $1.input(0))] },
    "Ceil": { try [$0.unary(Elementwise.step("Ceil") { $0.rounded(.up) }, $1.input(0))] },
    "Round": { try [$0.unary(Elementwise.step("Round") { $0.rounded(.toNearestOrEven) }, $1.input(0))] },
    "Sign": { try [$0.unary(Elementwise.step("Sign") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, $1.input(0))] },
    "Sum": { try [variadic(&$0, $1, Binary.sum, function: .sum)] },
    "Max": { try [variadic(&$0, $1, Binary.maximum, function: .maximum)] },
    "Min": { try [variadic(&$0, $1, Binary.minimum, function: .minimum)] },
    "Mean": { builder, node in
      let sum = try variadic(&builder, node, Binary.sum, function: .sum)
      let share = 1 / Float(node.inputs.count)
      return try [
        builder.unary(Elementwise("Mean", reads: [], { $0 * share }) { _, _ in share }, sum)
      ]
    },
  ]

  /// Comparisons and Boolean functions, with results of 1 and 0, and Where.
  static let comparisons: [String: OperatorImport] = {
    var imports: [String: OperatorImport] = [
      "Not": { try [$0.unary(Elementwise.step("Not") { $0 == 0 ? 1 : 0 }, $1.input(0))] },
      "IsNaN": { try [$0.unary(Elementwise.step("IsNaN") { $0.isNaN ? 1 : 0 }, $1.input(0))] },
      "IsInf": { builder, node in
        let (negative, positive) = (
          try node.flag("detect_negative", default: true), try node.flag("detect_positive", default: true)
        )
        let step = Elementwise.step("IsInf") { $0.isInfinite && ($0 < 0 ? negative : positive) ? 1 : 0 }
        return [try builder.unary(step, node.input(0))]
      },
      "Where": { builder, node in try [builder.broadcasting(Select(), (0..<3).map(node.input))] },
    ]
    for (name, predicate) in BinaryFunction.predicates {
      let operation = Binary.step(name) { Float(predicate.real(Double($0), Double($1))) }
      imports[name] = { try [binary(&$0, $1, operation, function: predicate)] }
    }
    return imports
  }()

  /// Integers are divided towards zero.
  private static let wholeQuotient = Binary.step("WholeDiv") { ($0 / $1).rounded(.towardZero) }

  // MARK: Application to operands

  private static func binary(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    function: BinaryFunction
  ) throws -> Operand {
    let a = try node.input(0)
    var b = try node.input(1)
    // Before opset 7 the second operand was aligned at an axis of the first.
    if node.opset < 7, try node.flag("broadcast"), node.has("axis") {
      let axis = try node.axis(node.int("axis", default: 0), rank: a.rank)
      b = try builder.reshaped(b, to: b.shape + [Int](repeating: 1, count: max(0, a.rank - axis - b.rank)))
    }
    return try combine(&builder, a, b, operation, function: function)
  }

  private static func variadic(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    function: BinaryFunction
  ) throws -> Operand {
    var result = try node.input(0)
    for index in node.inputs.indices.dropFirst() {
      result = try combine(&builder, result, node.input(index), operation, function: function)
    }
    return result
  }

  static func combine(
    _ builder: inout GraphBuilder, _ a: Operand, _ b: Operand, _ operation: Binary,
    function: BinaryFunction
  ) throws -> Operand {
    if case .constant(let first) = a, case .constant(let second) = b {
      return .constant(try function.applied(to: first, second, &builder.gate))
    }
    if let affine = try affine(&builder, a, b, operation.name) { return affine }
    if operation.name == "Add", case .variable(let x) = a, case .variable(let y) = b, x.shape == y.shape {
      let other = try builder.stored(y, as: x.order)
      return .variable(try builder.append(Add(), to: [x, other], shape: x.shape, order: x.order))
    }
    return try builder.broadcasting(operation, [a, b])
  }

  /// Returns arithmetic with one constant, or one per channel, as an affine map, which folds into convolutions; otherwise `nil`.
  private static func affine(
    _ builder: inout GraphBuilder, _ a: Operand, _ b: Operand, _ name: String
  ) throws -> Operand? {
    let x: Variable
    let tensor: ConstantTensor
    let isReversed: Bool
    switch (a, b) {
    case (.variable(let variable), .constant(let constant)):
      (x, tensor, isReversed) = (variable, constant, false)
    case (.constant(let constant), .variable(let variable)):
      (x, tensor, isReversed) = (variable, constant, true)
    default: return nil
    }
    guard let innermost = x.order.last, tensor.shape.count <= x.shape.count else { return nil }
    let padded = [Int](repeating: 1, count: x.shape.count - tensor.shape.count) + tensor.shape
    guard padded.enumerated().allSatisfy({ $1 == 1 || ($0 == innermost && $1 == x.shape[innermost]) }) else {
      return nil
    }
    let channels = x.shape[innermost]
    let values =
      tensor.count == channels
      ? tensor.reals : .init(repeating: tensor.first ?? 0, count: channels)
    let pairs: [(scale: Double, shift: Double)]
    switch (name, isReversed) {
    case ("Add", _): pairs = values.map { (1, $0) }
    case ("Sub", false): pairs = values.map { (1, -$0) }
    case ("Sub", true): pairs = values.map { (-1, $0) }
    case ("Mul", _): pairs = values.map { ($0, 0) }
    case ("Div", false): pairs = values.map { (1 / $0, 0) }
    default: return nil
    }
    return try builder.affine(
      .variable(x), axis: innermost, scale: pairs.map { Float($0.scale) },
      shift: pairs.map { Float($0.shift) })
  }
}
