import Engine
import Foundation

extension OperatorSet {
  /// What is known at import: shapes, ranges, constants; and what does nothing at inference.
  static let shapes: [String: OperatorImport] = [
    "Identity": { [try $1.input(0)] },
    // The second output of a Dropout is a mask nobody reads at inference.
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
      guard let type = ElementType(rawValue: Int32(clamping: node.int("to", default: 0))) else {
        throw node.problem("to ONNX type \(node.int("to", default: 0))")
      }
      return [try cast(&builder, node, to: type)]
    },
    "CastLike": { builder, node in [try cast(&builder, node, to: node.input(1).type)] },
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
    "ConstantOfShape": { builder, node in
      let shape = try node.integers(0)
      let count = try builder.reserve(shape, for: node.type)
      let value = try node.tensor("value") ?? ConstantTensor(scalar: 0.0)
      guard value.count == 1 else { throw node.problem("a value of shape \(value.shape)") }
      let places = [Int32](repeating: 0, count: count)
      return [.constant(value.picking(places, shape: shape, fill: 0))]
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
    "Range": { builder, node in
      let bounds = try (0..<3).map(node.constant)
      return [.constant(try range(&builder, node, from: bounds[0], to: bounds[1], by: bounds[2]))]
    },
    "NonZero": { builder, node in
      let tensor = try node.constant(0)
      try builder.reserve(tensor.shape + [max(1, tensor.shape.count)], for: node.type)
      let strides = RowMajor.strides(of: tensor.shape)
      let places = tensor.reals.enumerated().filter { $0.element != 0 }.map(\.offset)
      let integers = zip(tensor.shape, strides).flatMap { extent, stride in
        places.map { Int64($0 / stride % extent) }
      }
      return [
        .constant(
          ConstantTensor(shape: [tensor.shape.count, places.count], integers: integers))
      ]
    },
  ]

  /// The numbers as another type's. A whole number is a step of a real one; reals all have the engine's precision.
  private static func cast(_ builder: inout GraphBuilder, _ node: Node, to type: ElementType) throws
    -> Operand
  {
    switch try node.input(0) {
    case .constant(let tensor):
      try builder.reserve(tensor.shape, for: node.type)
      guard let cast = tensor.cast(to: type) else { throw node.tooLarge }
      return .constant(cast)
    case .variable(let variable):
      let isWide = [.int32, .int64].contains(type) && variable.type.isInteger && variable.type != .uint32
      if !type.isInteger || isWide || variable.type == type { return .variable(variable) }
      return try builder.unary(
        Elementwise.step("Cast") { Float(type.cast(Double($0))) }, .variable(variable))
    }
  }

  /// start, start + delta, … before the limit.
  private static func range(
    _ builder: inout GraphBuilder, _ node: Node, from start: ConstantTensor, to limit: ConstantTensor,
    by delta: ConstantTensor
  ) throws -> ConstantTensor {
    let bounds = [start, limit, delta]
    let problem = node.problem("a range without end")
    guard bounds.allSatisfy({ $0.count == 1 }) else { throw node.problem("bounds that are no numbers") }
    if bounds.allSatisfy(\.isInteger) {
      let (first, last, step) = (start.integers[0], limit.integers[0], delta.integers[0])
      let (way, isFar) = last.subtractingReportingOverflow(first)
      let (steps, isLong) = way.dividedReportingOverflow(by: step)
      guard !isFar, !isLong, steps < GraphBuilder.elementLimit else { throw problem }
      let count = max(0, steps + (way % step == 0 || (way < 0) != (step < 0) ? 0 : 1))
      try builder.reserve([count], for: node.type)
      return ConstantTensor(
        shape: [count], integers: (0..<count).map { Int64(first + $0 * step) }, type: start.type)
    }
    let (first, last, step) = (start.reals[0], limit.reals[0], delta.reals[0])
    guard step != 0, (last - first) / step < Double(GraphBuilder.elementLimit) else { throw problem }
    let count = Int(max(0, ((last - first) / step).rounded(.up)))
    try builder.reserve([count], for: node.type)
    return ConstantTensor(
      shape: [count], reals: (0..<count).map { first + Double($0) * step },
      type: start.isInteger ? .float : start.type)
  }
}
