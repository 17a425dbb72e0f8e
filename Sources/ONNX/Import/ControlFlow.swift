/// Branches and loops: a branch whose condition is known is imported in its place, a loop whose trip count is known is unrolled.
extension Importer {
  /// The largest total number of nodes that all branches and loops may expand to.
  private static let bodyNodeLimit = 1 << 20

  /// Returns the results of a branch or loop; `nil` for any other node.
  ///
  /// - Throws: `ONNXError`, `GraphError`
  mutating func controlFlow(_ record: NodeRecord, _ node: Node) throws -> [Operand]? {
    switch record.operatorName {
    case "If": try branch(record, node)
    case "Loop": try loop(record, node)
    case "Scan": try scan(record, node)
    case "SequenceMap": try sequenceMap(record, node)
    default: nil
    }
  }

  private mutating func branch(_ record: NodeRecord, _ node: Node) throws -> [Operand] {
    let condition = try node.known(0, "the condition")
    guard condition.count == 1 else { throw node.problem("a condition of the shape \(condition.shape)") }
    let name = condition.first != 0 ? "then_branch" : "else_branch"
    return try run(try record.body(name, node), [], name: node.name)
  }

  private mutating func loop(_ record: NodeRecord, _ node: Node) throws -> [Operand] {
    let body = try record.body("body", node)
    let most = try node.optionalInput(0) == nil ? nil : node.known(0, "the number of rounds").integers.first
    var goesOn = try node.optionalInput(1) == nil || node.known(1, "the condition").first != 0
    var carried = try (2..<max(2, node.inputs.count)).map(node.input)
    let scans = body.output.count - 1 - carried.count
    guard scans >= 0, body.input.count == carried.count + 2, most != nil || node.optionalInput(1) != nil
    else {
      throw node.problem("a body of \(body.input.count) inputs and \(body.output.count) outputs")
    }
    var stacks = [[Operand]](repeating: [], count: scans)
    var round = 0
    while goesOn, round < most ?? .max {
      let condition = ConstantTensor(shape: [], integers: [1], type: .bool)
      let results = try run(
        body, [.constant(ConstantTensor(scalar: round)), .constant(condition)] + carried,
        name: "\(node.name)/\(round)")
      guard case .constant(let next) = results[0], next.count == 1 else {
        throw node.problem("the number of its rounds depends on what is explained")
      }
      goesOn = next.first != 0
      carried = Array(results[1..<1 + carried.count])
      for index in stacks.indices { stacks[index].append(results[1 + carried.count + index]) }
      round += 1
    }
    builder.nodeName = node.name
    let outputs = body.output.suffix(scans)
    return try carried + zip(stacks, outputs).map { try stacked($0, like: $1, axis: 0) }
  }

  private mutating func scan(_ record: NodeRecord, _ node: Node) throws -> [Operand] {
    guard node.opset >= 9 else { throw node.problem("Scan of operator sets below 9") }
    let body = try record.body("body", node)
    let scanned = node.int("num_scan_inputs", default: 0)
    let states = node.inputs.count - scanned
    let scans = body.output.count - states
    guard scanned > 0, states >= 0, scans >= 0, body.input.count == node.inputs.count else {
      throw node.problem("a body of \(body.input.count) inputs and \(body.output.count) outputs")
    }
    func list(_ name: String, count: Int) throws -> [Int] {
      let list = node.ints(name) ?? [Int](repeating: 0, count: count)
      guard list.count == count else { throw node.problem("\(name) \(list)") }
      return list
    }
    let sequences = try (states..<node.inputs.count).map(node.input)
    let axes = try zip(list("scan_input_axes", count: scanned), sequences).map { axis, sequence in
      try node.axis(axis, rank: sequence.rank)
    }
    let ways = try list("scan_input_directions", count: scanned)
    let outputAxes = try list("scan_output_axes", count: scans)
    let outputWays = try list("scan_output_directions", count: scans)
    let rounds = zip(sequences, axes).map { $0.shape[$1] }
    guard let count = rounds.first, rounds.allSatisfy({ $0 == count }) else {
      throw node.problem("sequences of \(rounds) steps")
    }
    var carried = try (0..<states).map(node.input)
    var stacks = [[Operand]](repeating: [], count: scans)
    for round in 0..<count {
      var steps: [Operand] = []
      for (index, sequence) in sequences.enumerated() {
        let (axis, place) = (axes[index], ways[index] == 0 ? round : count - 1 - round)
        builder.nodeName = node.name
        let part = try builder.selected(sequence, [axis: IndexMap(place..<place + 1)], name: "Scan")
        steps.append(
          try builder.reshaped(part, to: Array(sequence.shape[..<axis]) + sequence.shape[(axis + 1)...]))
      }
      let results = try run(body, carried + steps, name: "\(node.name)/\(round)")
      carried = Array(results[..<states])
      for index in stacks.indices {
        let place = outputWays[index] == 0 ? stacks[index].count : 0
        stacks[index].insert(results[states + index], at: place)
      }
    }
    builder.nodeName = node.name
    let outputs = body.output.suffix(scans)
    return try carried
      + zip(zip(stacks, outputs), outputAxes).map { pair, axis in
        let rank = (pair.0.first?.rank ?? 0) + 1
        return try stacked(pair.0, like: pair.1, axis: node.axis(axis, rank: rank))
      }
  }

  private mutating func sequenceMap(_ record: NodeRecord, _ node: Node) throws -> [Operand] {
    let body = try record.body("body", node)
    let first = try node.sequence(0)
    var lists = [[Operand]](repeating: [], count: body.output.count)
    for round in first.indices {
      let arguments = try node.inputs.indices.map { index in
        guard case .sequence(let list) = try node.input(index) else { return try node.input(index) }
        guard list.count == first.count else { throw node.problem("sequences of other lengths") }
        return list[round]
      }
      let results = try run(body, arguments, name: "\(node.name)/\(round)")
      for (index, result) in results.enumerated() { lists[index].append(result) }
    }
    return lists.map(Operand.sequence)
  }

  /// Returns the results of a loop's rounds, stacked along a new axis.
  ///
  /// - Parameter output: the body's output, which determines shape and type if there were no rounds.
  private mutating func stacked(_ results: [Operand], like output: ValueRecord, axis: Int) throws -> Operand {
    if !results.isEmpty { return try builder.stacked(results, axis: axis) }
    let port = ONNXModel.Port(output)
    let type = ElementType(rawValue: port.elementType) ?? .float
    let shape = [0] + port.shape.map { $0 ?? 0 }
    return .constant(
      type.isInteger
        ? ConstantTensor(shape: shape, integers: [], type: type)
        : ConstantTensor(shape: shape, reals: [], type: type))
  }

  // MARK: Bodies

  /// Imports a body and returns its outputs. Its names are local; it can read the values around it.
  private mutating func run(_ body: GraphRecord, _ arguments: [Operand], name: String) throws -> [Operand] {
    var hidden: [String: Operand?] = [:]
    func hide(_ name: String, in operands: [String: Operand]) {
      if hidden[name] == nil { hidden[name] = .some(operands[name]) }
    }
    for tensor in body.initializer {
      hide(tensor.name, in: operands)
      operands[tensor.name] = .constant(try stored(tensor))
    }
    for (input, argument) in zip(body.input, arguments) {
      hide(input.name, in: operands)
      operands[input.name] = argument
    }
    let index = GraphIndex(body.node)
    let made = Set(body.node.flatMap(\.output))
    let read = body.node.flatMap(\.reads) + body.output.map(\.name)
    let known = Set(read.filter { operands[$0] != nil && !made.contains($0) })
    let needed = index.needed(for: body.output.map(\.name), known: known)
    bodyNodes += needed.count + 1
    guard bodyNodes <= Self.bodyNodeLimit else {
      throw ONNXError.tooLarge(
        "branches and loops are more than \(Self.bodyNodeLimit) nodes, first at '\(name)'")
    }
    for place in try index.sorted(needed, known: known) {
      let record = index.nodes[place]
      let inputs = record.input.map { $0.isEmpty ? nil : operands[$0] }
      let results = try results(of: record, name: "\(name)/\(index.name(of: place))", inputs: inputs)
      for (output, result) in zip(record.output, results) where !output.isEmpty {
        hide(output, in: operands)
        operands[output] = result
      }
    }
    let outputs = try body.output.map { output in
      guard let operand = operands[output.name] else {
        throw ONNXError.malformed("'\(output.name)' of '\(name)' is made by no node")
      }
      return operand
    }
    for (name, operand) in hidden { operands[name] = operand }
    return outputs
  }
}

extension NodeRecord {
  fileprivate func body(_ name: String, _ node: Node) throws(ONNXError) -> GraphRecord {
    guard let body = bodies[name] else { throw node.problem("the graph '\(name)' is missing") }
    return body
  }
}

extension Node {
  /// Returns an input that decides which nodes are evaluated, and so must be a constant.
  fileprivate func known(_ index: Int, _ what: String) throws(ONNXError) -> ConstantTensor {
    guard case .constant(let tensor) = try input(index) else {
      throw problem("\(what) depends on what is explained, and a choice has no gradient")
    }
    return tensor
  }
}
