import Foundation

extension BinaryFunction {
  /// Applies the function to known arrays, which are broadcast.
  ///
  /// Integers that overflow their type wrap, as in every ONNX runtime.
  /// - Throws: `ONNXError.broadcast`, `ONNXError.outOfMemory`; `ONNXError.node` if the result is too large, for a division by zero,
  ///   and for integers that only unsigned 64-bit ones can hold.
  func applied(to a: ConstantTensor, _ b: ConstantTensor, _ gate: inout ArrayGate) throws(ONNXError)
    -> ConstantTensor
  {
    let name = gate.nodeName
    func problem(_ text: String) -> ONNXError {
      .node(name: name, operation: "constant", problem: text)
    }
    let (shape, places) = try gate.aligned([a, b])
    let type = isPredicate ? .bool : a.type
    guard case .integers(let first) = a.elements, case .integers(let second) = b.elements else {
      let (first, second) = (a.reals, b.reals)
      let reals = zip(places[0], places[1]).map { real(first[Int($0)], second[Int($1)]) }
      let result = ConstantTensor(shape: shape, reals: reals, type: type.isInteger ? .float : type)
      guard type.isInteger else { return result }
      guard let cast = result.cast(to: type) else { throw problem("an integer beyond \(Int64.max)") }
      return cast
    }
    var integers: [Int64] = []
    integers.reserveCapacity(places[0].count)
    for (i, j) in zip(places[0], places[1]) {
      guard let (value, overflow) = integer(first[Int(i)], second[Int(j)]) else {
        throw problem("\(first[Int(i)]) divided by zero")
      }
      guard let wrapped = type.wrapped(value), !(overflow && type == .uint64) else {
        throw problem("an integer beyond \(Int64.max)")
      }
      integers.append(wrapped)
    }
    return ConstantTensor(shape: shape, integers: integers, type: type)
  }
}

extension Interpreter {
  static let arithmetic: [String: Evaluation] = {
    let functions: [(String, BinaryFunction)] = [
      ("Add", .sum), ("Sub", .difference), ("Mul", .product), ("Div", .quotient), ("Pow", .power),
    ]
    var evaluations: [String: Evaluation] = [:]
    for (name, function) in functions { evaluations[name] = { [try combined(&$0, $1, function)] } }
    evaluations["Mod"] = { [try combined(&$0, $1, .remainder(usesC: $1.flag("fmod")))] }
    let variadic: [(String, BinaryFunction)] = [
      ("Sum", .sum), ("Max", .maximum), ("Min", .minimum), ("Mean", .sum),
    ]
    for (name, function) in variadic {
      evaluations[name] = { gate, node in
        var result = try node.constant(0)
        for index in node.inputs.indices.dropFirst() {
          result = try function.applied(to: result, node.constant(index), &gate)
        }
        guard name == "Mean" else { return [result] }
        return [result.with(result.reals.map { $0 / Double(node.inputs.count) })]
      }
    }
    return evaluations
  }()

  /// Comparisons and Boolean functions, with results of 1 and 0, and Where.
  static let comparisons: [String: Evaluation] = {
    var evaluations: [String: Evaluation] = [:]
    for (name, predicate) in BinaryFunction.predicates {
      evaluations[name] = { [try combined(&$0, $1, predicate)] }
    }
    evaluations["Equal"] = { gate, node in
      let (a, b) = (try node.constant(0), try node.constant(1))
      guard case .texts(let first) = a.elements, case .texts(let second) = b.elements else {
        return [try combined(&gate, node, .isEqual)]
      }
      let (shape, places) = try gate.aligned([a, b])
      let integers: [Int64] = zip(places[0], places[1]).map {
        first[Int($0)].unicodeScalars.elementsEqual(second[Int($1)].unicodeScalars) ? 1 : 0
      }
      return [ConstantTensor(shape: shape, integers: integers, type: .bool)]
    }
    evaluations["Not"] = { [try mapped(&$0, $1, integer: { $0 == 0 ? 1 : 0 }) { $0 == 0 ? 1 : 0 }] }
    evaluations["Where"] = { gate, node in
      let tensors = try (0..<3).map { index throws(ONNXError) in try node.constant(index) }
      let (shape, places) = try gate.aligned(tensors)
      let isChosen = tensors[0].reals.map { $0 != 0 }
      let start = Int32(tensors[1].count)
      let sources = places[0].indices.map { index in
        isChosen[Int(places[0][index])] ? places[1][index] : start + places[2][index]
      }
      return [.concatenation(Array(tensors[1...]), shape: shape, places: sources)]
    }
    return evaluations
  }()

  /// Bitwise functions of integers.
  static let bits: [String: Evaluation] = [
    "BitwiseAnd": { [try combined(&$0, $1, .bitwise { $0 & $1 })] },
    "BitwiseOr": { [try combined(&$0, $1, .bitwise { $0 | $1 })] },
    "BitwiseXor": { [try combined(&$0, $1, .bitwise { $0 ^ $1 })] },
    "BitwiseNot": { [try mapped(&$0, $1, integer: { ~$0 }) { $0 }] },
    "BitShift": { gate, node in
      let isLeft = try node.choice("direction", of: "RIGHT", "LEFT") == "LEFT"
      return [
        try combined(
          &gate, node,
          .bitwise { bits, count in
            // A negative count stands for a large unsigned one. Bits that leave the type are lost.
            count < 0 ? (isLeft ? 0 : bits >> 63) : isLeft ? bits << count : bits >> count
          })
      ]
    },
  ]

  /// Applies a function to the first two inputs.
  private static func combined(
    _ gate: inout ArrayGate, _ node: Node, _ function: BinaryFunction
  ) throws(ONNXError) -> ConstantTensor {
    let a = try node.constant(0)
    var b = try node.constant(1)
    // Before opset 7 the second operand was aligned at an axis of the first.
    if node.opset < 7, try node.flag("broadcast"), node.has("axis") {
      let axis = try node.axis(node.int("axis", default: 0), rank: a.shape.count)
      let missing = max(0, a.shape.count - axis - b.shape.count)
      b = b.reshaped(to: b.shape + [Int](repeating: 1, count: missing))
    }
    return try function.applied(to: a, b, &gate)
  }
}
