import ConvNet
import Foundation

extension OperatorSet {
  /// Functions of one or two arrays that shapes are computed with, too: constants are folded in double precision.
  static let arithmetic: [String: OperatorImport] = [
    "Add": { try [binary(&$0, $1, Binary.sum, folding: +)] },
    "Sub": { try [binary(&$0, $1, Binary.difference, folding: -)] },
    "Mul": { try [binary(&$0, $1, Binary.product, folding: *)] },
    "Div": { builder, node in
      let isInteger = try [node.input(0), node.input(1)].allSatisfy {
        if case .constant(let tensor) = $0 { tensor.isInteger } else { false }
      }
      return try [
        binary(&builder, node, Binary.quotient) { isInteger ? ($0 / $1).rounded(.towardZero) : $0 / $1 }
      ]
    },
    "Pow": { builder, node in
      if case .constant(let exponent) = try node.input(1), case .variable = try node.input(0),
        exponent.elements.count == 1
      {
        return try [builder.unary(Elementwise.power(Float(exponent.elements[0])), node.input(0))]
      }
      return try [binary(&builder, node, Binary.power, folding: pow)]
    },
    "Mod": { builder, node in
      let usesC = node.int("fmod", default: 0) == 1
      let function: @Sendable (Double, Double) -> Double = { a, b in
        let rest = fmod(a, b)
        // As in Python the result has the divisor's sign, unless C's remainder is asked for.
        return usesC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
      }
      let step = Binary("Mod", { Float(function(Double($0), Double($1))) }) { _, _, _ in (1, 0) }
      return try [binary(&builder, node, step, folding: function)]
    },
    "Neg": { try [unary(&$0, $1, Elementwise.negation) { -$0 }] },
    "Abs": { try [unary(&$0, $1, Elementwise.absolute) { abs($0) }] },
    "Sqrt": { try [unary(&$0, $1, Elementwise.squareRoot) { $0.squareRoot() }] },
    "Reciprocal": { try [unary(&$0, $1, Elementwise.reciprocal) { 1 / $0 }] },
    "Floor": { try [unary(&$0, $1, Elementwise.step("Floor") { $0.rounded(.down) }) { $0.rounded(.down) }] },
    "Ceil": { try [unary(&$0, $1, Elementwise.step("Ceil") { $0.rounded(.up) }) { $0.rounded(.up) }] },
    "Round": {
      try [
        unary(&$0, $1, Elementwise.step("Round") { $0.rounded(.toNearestOrEven) }) {
          $0.rounded(.toNearestOrEven)
        }
      ]
    },
    "Sign": {
      try [
        unary(&$0, $1, Elementwise.step("Sign") { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }) {
          $0 > 0 ? 1 : $0 < 0 ? -1 : 0
        }
      ]
    },
    "Sum": { try [variadic(&$0, $1, Binary.sum, folding: +)] },
    "Max": { try [variadic(&$0, $1, Binary.maximum, folding: { max($0, $1) })] },
    "Min": { try [variadic(&$0, $1, Binary.minimum, folding: { min($0, $1) })] },
    "Mean": { builder, node in
      let sum = try variadic(&builder, node, Binary.sum, folding: +)
      let share = 1 / Float(node.inputs.count)
      return try [
        builder.unary(Elementwise("Mean", { $0 * share }) { _, _ in share }, sum)
      ]
    },
  ]

  /// Questions with the answers 1 and 0.
  static let comparisons: [String: OperatorImport] = {
    let questions: [(String, @Sendable (Double, Double) -> Bool)] = [
      ("Equal", { $0 == $1 }), ("Less", { $0 < $1 }), ("LessOrEqual", { $0 <= $1 }), ("Greater", { $0 > $1 }),
      ("GreaterOrEqual", { $0 >= $1 }), ("And", { $0 != 0 && $1 != 0 }), ("Or", { $0 != 0 || $1 != 0 }),
      ("Xor", { ($0 != 0) != ($1 != 0) }),
    ]
    var imports: [String: OperatorImport] = [
      "Not": { try [unary(&$0, $1, Elementwise.step("Not") { $0 == 0 ? 1 : 0 }) { $0 == 0 ? 1 : 0 }] },
      "IsNaN": { try [unary(&$0, $1, Elementwise.step("IsNaN") { $0.isNaN ? 1 : 0 }) { $0.isNaN ? 1 : 0 }] },
      "Where": { builder, node in
        let operands = try (0..<3).map(node.input)
        if let folded = try fold(builder, operands, { $0[0] != 0 ? $0[1] : $0[2] }) {
          return [.constant(folded)]
        }
        return try [builder.broadcasting(Select(), operands)]
      },
    ]
    for (name, question) in questions {
      let operation = Binary.step(name) { question(Double($0), Double($1)) ? 1 : 0 }
      imports[name] = { try [binary(&$0, $1, operation) { question($0, $1) ? 1 : 0 }] }
    }
    return imports
  }()

  // MARK: How they are applied

  private static func unary(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Elementwise,
    folding function: (Double) -> Double
  ) throws -> Operand {
    guard case .constant(var tensor) = try node.input(0) else {
      return try builder.unary(operation, node.input(0))
    }
    tensor.elements = tensor.elements.map(function)
    return .constant(tensor)
  }

  private static func binary(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    folding function: (Double, Double) -> Double
  ) throws -> Operand {
    let a = try node.input(0)
    var b = try node.input(1)
    // Before opset 7 the second operand was aligned at an axis of the first.
    if node.opset < 7, node.int("broadcast", default: 0) == 1, node.has("axis") {
      let axis = try node.axis(node.int("axis", default: 0), rank: a.rank)
      b = try builder.reshaped(b, to: b.shape + [Int](repeating: 1, count: max(0, a.rank - axis - b.rank)))
    }
    return try combine(&builder, a, b, operation, folding: function)
  }

  private static func variadic(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    folding function: (Double, Double) -> Double
  ) throws -> Operand {
    var result = try node.input(0)
    for index in node.inputs.indices.dropFirst() {
      result = try combine(&builder, result, node.input(index), operation, folding: function)
    }
    return result
  }

  static func combine(
    _ builder: inout GraphBuilder, _ a: Operand, _ b: Operand, _ operation: Binary,
    folding function: (Double, Double) -> Double
  ) throws -> Operand {
    if let folded = try fold(builder, [a, b], { function($0[0], $0[1]) }) { return .constant(folded) }
    if let affine = try affine(&builder, a, b, operation.name) { return affine }
    if operation.name == "Add", case .variable(let x) = a, case .variable(let y) = b, x.shape == y.shape {
      let other = try builder.stored(y, as: x.order)
      return .variable(try builder.append(Add(), to: [x, other], shape: x.shape, order: x.order))
    }
    return try builder.broadcasting(operation, [a, b])
  }

  /// Arithmetic with one number, or one a channel, is an affine map, which folds into convolutions.
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
      tensor.elements.count == channels
      ? tensor.elements : .init(repeating: tensor.elements[0], count: channels)
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

  /// The result over constants only, or `nil`.
  private static func fold(
    _ builder: GraphBuilder, _ operands: [Operand], _ function: ([Double]) -> Double
  ) throws -> ConstantTensor? {
    let tensors = operands.compactMap { if case .constant(let tensor) = $0 { tensor } else { nil } }
    guard tensors.count == operands.count else { return nil }
    let shape = try builder.broadcastShape(tensors.map(\.shape))
    let indices = tensors.map { tensor in
      RowMajor.offsets(of: shape, strides: RowMajor.broadcastStrides(of: tensor.shape, in: shape))
    }
    let count = shape.reduce(1, *)
    let elements = (0..<count).map { place in
      function(zip(tensors, indices).map { $0.elements[Int($1[place])] })
    }
    return ConstantTensor(shape: shape, elements: elements, isInteger: tensors.allSatisfy(\.isInteger))
  }
}
