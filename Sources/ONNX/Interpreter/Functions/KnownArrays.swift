import Engine

extension Interpreter {
  /// Operators that create arrays from sizes and numbers.
  static let arrays: [String: Evaluation] = [
    "ConstantOfShape": { gate, node in
      let shape = try node.integers(0)
      let count = try gate.reserve(shape, for: node.type)
      let value = try node.tensor("value") ?? ConstantTensor(scalar: 0.0)
      guard value.count == 1 else { throw node.problem("a value of shape \(value.shape)") }
      return [value.picking([Int32](repeating: 0, count: count), shape: shape, fill: 0)]
    },
    "Range": { gate, node in
      let bounds = try (0..<3).map(node.constant)
      return [try range(&gate, node, from: bounds[0], to: bounds[1], by: bounds[2])]
    },
    "EyeLike": { gate, node in
      let x = try node.constant(0)
      guard x.shape.count == 2 else { throw node.problem("an input of the shape \(x.shape)") }
      let type = try node.elementType("dtype") ?? x.type
      let offset = node.int("k", default: 0)
      let count = try gate.reserve(x.shape, for: node.type)
      let columns = max(1, x.shape[1])
      let reals = (0..<count).map { place in
        let (distance, overflow) = (place % columns).subtractingReportingOverflow(place / columns)
        return !overflow && distance == offset ? 1.0 : 0
      }
      return [
        ConstantTensor(shape: x.shape, reals: reals, type: type.isInteger ? .double : type).cast(to: type)
          ?? x
      ]
    },
    "OneHot": { gate, node in
      let (indices, values) = (try node.constant(0), try node.constant(2))
      guard let depth = try node.constant(1).integers.first, depth >= 0, values.count == 2 else {
        throw node.problem("a depth or values that are missing")
      }
      let rank = indices.shape.count
      let axis = try node.axis(node.int("axis", default: -1), rank: rank + 1)
      var shape = indices.shape
      shape.insert(depth, at: axis)
      try gate.reserve(shape, for: node.type)
      return [values.picked(indices.ones(depth: depth, axis: axis), shape: shape)]
    },
  ]

  static let casts: [String: Evaluation] = [
    "Cast": { gate, node in
      guard let type = try node.elementType("to") else { throw node.problem("to no type") }
      return [try cast(&gate, node, to: type)]
    },
    "CastLike": { gate, node in [try cast(&gate, node, to: node.input(1).type)] },
    "BitCast": { gate, node in
      let x = try node.constant(0)
      guard let type = try node.elementType("to"), type.bits == x.type.bits, type.bits >= 8,
        type != .string, x.type != .string, x.type.smallFloat == nil
      else { throw node.problem("the bits of \(x.type) as those of another type of another size") }
      try gate.reserve(x.shape, for: node.type)
      let bits = x.exactIntegers ?? x.reals.map { x.type.bitPattern(of: $0) }
      if type.isReal {
        return [ConstantTensor(shape: x.shape, reals: bits.map { type.real(of: $0) }, type: type)]
      }
      let integers = bits.compactMap(type.wrapped)
      guard integers.count == bits.count else { throw node.tooLarge }
      return [ConstantTensor(shape: x.shape, integers: integers, type: type)]
    },
  ]

  private static func cast(_ gate: inout ArrayGate, _ node: Node, to type: ElementType) throws
    -> ConstantTensor
  {
    let x = try node.constant(0)
    try gate.reserve(x.shape, for: node.type)
    let type = try x.type == type ? type : node.rounding(to: type)
    guard let cast = x.cast(to: type) else { throw node.tooLarge }
    return cast
  }

  /// Returns start, start + delta, …, up to but not including the limit.
  private static func range(
    _ gate: inout ArrayGate, _ node: Node, from start: ConstantTensor, to limit: ConstantTensor,
    by delta: ConstantTensor
  ) throws -> ConstantTensor {
    let bounds = [start, limit, delta]
    let problem = node.problem("a range without end")
    guard bounds.allSatisfy({ $0.count == 1 }) else { throw node.problem("bounds that are no numbers") }
    if bounds.allSatisfy(\.isInteger) {
      let (first, last, step) = (start.integers[0], limit.integers[0], delta.integers[0])
      let (way, isFar) = last.subtractingReportingOverflow(first)
      let (steps, isLong) = way.dividedReportingOverflow(by: step)
      guard !isFar, !isLong, steps < ArrayGate.elementLimit else { throw problem }
      let count = max(0, steps + (way % step == 0 || (way < 0) != (step < 0) ? 0 : 1))
      try gate.reserve([count], for: node.type)
      return ConstantTensor(
        shape: [count], integers: (0..<count).map { Int64(first + $0 * step) }, type: start.type)
    }
    let (first, last, step) = (start.reals[0], limit.reals[0], delta.reals[0])
    guard step != 0, (last - first) / step < Double(ArrayGate.elementLimit) else { throw problem }
    let count = Int(max(0, ((last - first) / step).rounded(.up)))
    try gate.reserve([count], for: node.type)
    return ConstantTensor(
      shape: [count], reals: (0..<count).map { first + Double($0) * step },
      type: start.isInteger ? .float : start.type)
  }
}

extension Node {
  /// Checks that numbers can be rounded to a type, and returns it.
  ///
  /// - Throws: `ONNXError.node` for floating-point types of 4 and 8 bits, which are only read.
  func rounding(to type: ElementType) throws(ONNXError) -> ElementType {
    guard type.smallFloat == nil else {
      throw problem(
        "to the type \(type): it would round numbers to \(type.bits) bits; explain the float model")
    }
    return type
  }

  /// Returns the element type that an attribute names; `nil` if the attribute is missing.
  ///
  /// - Throws: `ONNXError.node` for a type that is not supported.
  func elementType(_ name: String) throws(ONNXError) -> ElementType? {
    guard has(name) else { return nil }
    let number = int(name, default: 0)
    guard let type = ElementType(rawValue: Int32(clamping: number)) else {
      throw problem("to ONNX type \(number)")
    }
    return try rounding(to: type)
  }
}

extension ConstantTensor {
  /// Returns the one-hot encoding of indices along a new axis: 1 at the index, otherwise 0. A negative index counts from the end.
  func ones(depth: Int, axis: Int) -> [Int] {
    var ones = [Int](repeating: 0, count: count * depth)
    let inner = shape[axis...].reduce(1, *)
    for (place, index) in integers.enumerated() {
      guard let position = Indexing.axis(index, rank: depth) else { continue }
      ones[(place / inner * depth + position) * inner + place % inner] = 1
    }
    return ones
  }
}
