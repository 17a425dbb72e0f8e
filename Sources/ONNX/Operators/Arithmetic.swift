import Engine
import Foundation

extension OperatorSet {
  /// Functions of one or two arrays that shapes are computed with, too: constants are folded.
  static let arithmetic: [String: OperatorImport] = [
    "Add": { try [binary(&$0, $1, Binary.sum, folding: .sum)] },
    "Sub": { try [binary(&$0, $1, Binary.difference, folding: .difference)] },
    "Mul": { try [binary(&$0, $1, Binary.product, folding: .product)] },
    "Div": { builder, node in
      let areIntegers = try node.input(0).type.isInteger && node.input(1).type.isInteger
      return try [
        binary(&builder, node, areIntegers ? wholeQuotient : Binary.quotient, folding: .quotient)
      ]
    },
    "Pow": { builder, node in
      if case .constant(let exponent) = try node.input(1), case .variable = try node.input(0),
        exponent.count == 1, let power = exponent.first
      {
        return try [builder.unary(Elementwise.power(Float(power)), node.input(0))]
      }
      return try [binary(&builder, node, Binary.power, folding: .power)]
    },
    "Mod": { builder, node in
      let usesC = try node.flag("fmod")
      let rest = Folding.remainder(usesC: usesC)
      // a − b · ⌊a / b⌋, or with the quotient towards zero.
      let operation = Binary("Mod", reads: .inputs, { Float(rest.real(Double($0), Double($1))) }) { a, b, _ in
        (1, -(a / b).rounded(usesC ? .towardZero : .down))
      }
      return try [binary(&builder, node, operation, folding: rest)]
    },
    "Neg": { try [unary(&$0, $1, Elementwise.negation, integer: { 0 &- $0 }) { -$0 }] },
    "Abs": { try [unary(&$0, $1, Elementwise.absolute, integer: { $0 < 0 ? 0 &- $0 : $0 }) { abs($0) }] },
    "Sqrt": { try [unary(&$0, $1, Elementwise.squareRoot) { $0.squareRoot() }] },
    "Reciprocal": { try [unary(&$0, $1, Elementwise.reciprocal) { 1 / $0 }] },
    "Floor": {
      try [
        unary(&$0, $1, Elementwise.step("Floor") { $0.rounded(.down) }, integer: { $0 }) { $0.rounded(.down) }
      ]
    },
    "Ceil": {
      try [unary(&$0, $1, Elementwise.step("Ceil") { $0.rounded(.up) }, integer: { $0 }) { $0.rounded(.up) }]
    },
    "Round": {
      try [
        unary(&$0, $1, Elementwise.step("Round") { $0.rounded(.toNearestOrEven) }, integer: { $0 }) {
          $0.rounded(.toNearestOrEven)
        }
      ]
    },
    "Sign": {
      try [
        unary(&$0, $1, Elementwise.step("Sign") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, integer: { $0.signum() }) {
          $0 > 0 ? 1 : $0 < 0 ? -1 : $0
        }
      ]
    },
    "Sum": { try [variadic(&$0, $1, Binary.sum, folding: .sum)] },
    "Max": { try [variadic(&$0, $1, Binary.maximum, folding: .maximum)] },
    "Min": { try [variadic(&$0, $1, Binary.minimum, folding: .minimum)] },
    "Mean": { builder, node in
      let sum = try variadic(&builder, node, Binary.sum, folding: .sum)
      let share = 1 / Float(node.inputs.count)
      return try [
        builder.unary(Elementwise("Mean", reads: [], { $0 * share }) { _, _ in share }, sum)
      ]
    },
  ]

  /// Questions with the answers 1 and 0.
  static let comparisons: [String: OperatorImport] = {
    let questions: [(String, Folding)] = [
      ("Equal", .question({ $0 == $1 }, { $0 == $1 })), ("Less", .question({ $0 < $1 }, { $0 < $1 })),
      ("LessOrEqual", .question({ $0 <= $1 }, { $0 <= $1 })),
      ("Greater", .question({ $0 > $1 }, { $0 > $1 })),
      ("GreaterOrEqual", .question({ $0 >= $1 }, { $0 >= $1 })),
      ("And", .question({ $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 })),
      ("Or", .question({ $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 })),
      ("Xor", .question({ ($0 != 0) != ($1 != 0) }, { ($0 != 0) != ($1 != 0) })),
    ]
    var imports: [String: OperatorImport] = [
      "Not": {
        try [
          unary(&$0, $1, Elementwise.step("Not") { $0 == 0 ? 1 : 0 }, integer: { $0 == 0 ? 1 : 0 }) {
            $0 == 0 ? 1 : 0
          }
        ]
      },
      "IsNaN": { try [unary(&$0, $1, Elementwise.step("IsNaN") { $0.isNaN ? 1 : 0 }) { $0.isNaN ? 1 : 0 }] },
      "Where": { builder, node in
        let operands = try (0..<3).map(node.input)
        if let folded = try chosen(&builder, operands) { return [.constant(folded)] }
        return try [builder.broadcasting(Select(), operands)]
      },
    ]
    for (name, question) in questions {
      let operation = Binary.step(name) { Float(question.real(Double($0), Double($1))) }
      imports[name] = { try [binary(&$0, $1, operation, folding: question)] }
    }
    return imports
  }()

  /// Integers are divided towards zero.
  private static let wholeQuotient = Binary.step("WholeDiv") { ($0 / $1).rounded(.towardZero) }

  // MARK: How they are applied

  private static func unary(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Elementwise,
    integer: ((Int64) -> Int64)? = nil, folding function: (Double) -> Double
  ) throws -> Operand {
    guard case .constant(let tensor) = try node.input(0) else {
      return try builder.unary(operation, node.input(0))
    }
    try builder.reserve(tensor.shape, for: node.type)
    guard let integer, case .integers(let integers) = tensor.elements else {
      return .constant(
        ConstantTensor(
          shape: tensor.shape, reals: tensor.reals.map(function),
          type: tensor.isInteger ? .float : tensor.type))
    }
    let wrapped = integers.compactMap { tensor.type.wrapped(integer($0)) }
    guard wrapped.count == integers.count else { throw node.tooLarge }
    return .constant(ConstantTensor(shape: tensor.shape, integers: wrapped, type: tensor.type))
  }

  private static func binary(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    folding: Folding
  ) throws -> Operand {
    let a = try node.input(0)
    var b = try node.input(1)
    // Before opset 7 the second operand was aligned at an axis of the first.
    if node.opset < 7, try node.flag("broadcast"), node.has("axis") {
      let axis = try node.axis(node.int("axis", default: 0), rank: a.rank)
      b = try builder.reshaped(b, to: b.shape + [Int](repeating: 1, count: max(0, a.rank - axis - b.rank)))
    }
    return try combine(&builder, a, b, operation, folding: folding)
  }

  private static func variadic(
    _ builder: inout GraphBuilder, _ node: Node, _ operation: Binary,
    folding: Folding
  ) throws -> Operand {
    var result = try node.input(0)
    for index in node.inputs.indices.dropFirst() {
      result = try combine(&builder, result, node.input(index), operation, folding: folding)
    }
    return result
  }

  static func combine(
    _ builder: inout GraphBuilder, _ a: Operand, _ b: Operand, _ operation: Binary,
    folding: Folding
  ) throws -> Operand {
    if case .constant(let first) = a, case .constant(let second) = b {
      return .constant(try builder.folded(first, second, folding))
    }
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

  /// The first of three constants where it is not zero says the second, elsewhere the third; `nil` unless all are constants.
  private static func chosen(_ builder: inout GraphBuilder, _ operands: [Operand]) throws -> ConstantTensor? {
    let tensors = operands.compactMap { if case .constant(let tensor) = $0 { tensor } else { nil } }
    guard tensors.count == operands.count else { return nil }
    let (shape, places) = try builder.aligned(tensors)
    let isChosen = tensors[0].reals.map { $0 != 0 }
    let (first, second) = (tensors[1], tensors[2])
    let start = Int32(first.count)
    let sources = places[0].indices.map { index in
      isChosen[Int(places[0][index])] ? places[1][index] : start + places[2][index]
    }
    return .concatenation([first, second], shape: shape, places: sources)
  }
}
