import Engine
import Foundation

extension OperatorSet {
  /// Shapes, constants, casts, and operators that do nothing at inference.
  static let shapes: [String: OperatorImport] = [
    "Identity": { [try $1.input(0)] },
    // The second output of a Dropout is a mask; at inference it is 1 everywhere.
    "Dropout": { builder, node in
      let x = try node.input(0)
      guard try node.optionalConstant(2)?.first ?? 0 == 0 else {
        throw node.problem("in training mode")
      }
      guard node.outputCount > 1 else { return [x] }
      try builder.reserve(x.shape, for: node.type)
      let mask = ConstantTensor(
        shape: x.shape, integers: .init(repeating: 1, count: x.shape.reduce(1, *)), type: .bool)
      return [x, .constant(mask)]
    },
    "Cast": { builder, node in
      guard let type = try node.elementType("to") else { throw node.problem("to no type") }
      return [try cast(&builder, node, to: type)]
    },
    "CastLike": { builder, node in
      [try cast(&builder, node, to: node.rounding(to: node.input(1).type))]
    },
    "Constant": { _, node in
      if let tensor = try node.tensor("value") { return [.constant(tensor)] }
      if node.has("value_float") {
        return [.constant(ConstantTensor(scalar: Double(node.float("value_float", default: 0))))]
      }
      if node.has("value_int") {
        return [.constant(ConstantTensor(scalar: node.int("value_int", default: 0)))]
      }
      if let floats = node.floats("value_floats"), node.has("value_floats") {
        return [
          .constant(
            ConstantTensor(shape: [floats.count], reals: floats.map(Double.init)))
        ]
      }
      if let ints = node.ints("value_ints"), node.has("value_ints") {
        return [.constant(ConstantTensor(vector: ints))]
      }
      throw node.problem("a value of a kind that is not supported")
    },
    "Shape": { _, node in
      let shape = try node.input(0).shape
      func clamped(_ index: Int) -> Int { min(max(index < 0 ? index + shape.count : index, 0), shape.count) }
      let start = clamped(node.int("start", default: 0))
      let end = clamped(node.int("end", default: shape.count))
      return [.constant(ConstantTensor(vector: Array(shape[start..<max(start, end)])))]
    },
    "Size": { _, node in
      let count = try node.input(0).shape.reduce(1, *)
      return [.constant(ConstantTensor(scalar: count))]
    },
  ]

  /// Converts numbers to another type. Conversion to integers is a step; all floating-point types have the engine's precision.
  private static func cast(_ builder: inout GraphBuilder, _ node: Node, to type: ElementType) throws
    -> Operand
  {
    let variable = try builder.variable(node.input(0))
    let isWide = [.int32, .int64].contains(type) && variable.type.isInteger && variable.type != .uint32
    if !type.isInteger || isWide || variable.type == type { return .variable(variable) }
    return try builder.unary(
      Elementwise.step("Cast") { Float(type.cast(Double($0))) }, .variable(variable))
  }
}
