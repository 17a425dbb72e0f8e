import Engine
import Files

/// Imports a plan's nodes one by one.
struct Importer {
  let plan: ImportPlan
  private let opset: Int
  private let file: FileBytes
  var builder: GraphBuilder
  private(set) var layers: [ONNXModel.Layer] = []
  /// The operands imported so far, by the names of their values.
  var operands: [String: Operand]
  /// The number of nodes of branches and loops imported so far.
  var bodyNodes = 0
  private var imported: Set<Int> = []
  private(set) var tracer = AxisTracer()
  /// The reasons why the results of some nodes are constant although they read the input, by node index.
  private var constantNodes: [Int: String] = [:]

  init(_ plan: ImportPlan, opset: Int, file: FileBytes, inputShape: TensorShape, memory: MemoryBudget) {
    self.plan = plan
    self.opset = opset
    self.file = file
    builder = GraphBuilder(inputShape: inputShape, budget: memory)
    operands = plan.stored.mapValues(Operand.constant)
  }

  // MARK: Inputs

  mutating func bind(_ known: ONNXModel.KnownInputs) {
    operands.merge(known.mapValues(Operand.constant)) { $1 }
  }

  mutating func bind(_ photo: PhotoInput, to port: ONNXModel.Port) throws {
    let variable = try builder.photo(photo, port: port)
    operands[port.name] = .variable(variable)
    // Traced for the axes of image outputs.
    tracer.add(input: port.name, as: port.name, shape: variable.shape)
  }

  /// Binds inputs to the graph's input, which holds them concatenated.
  mutating func bind(_ inputs: [(name: String, shape: [Int])]) throws {
    var start = 0
    let total = builder.graph.shape(of: builder.input).count
    for input in inputs {
      guard inputs.count > 1 else {
        try bind(.variable(Variable(value: builder.input, shape: input.shape)), for: input)
        return
      }
      let count = input.shape.reduce(1, *)
      builder.nodeName = input.name
      let part = try builder.selected(
        .variable(Variable(value: builder.input, shape: [total])), [0: IndexMap(start..<start + count)],
        name: "Input")
      try bind(try builder.reshaped(part, to: input.shape), for: input)
      start += count
    }
  }

  private mutating func bind(_ operand: Operand, for input: (name: String, shape: [Int])) throws {
    var operand = operand
    // An embedding replaces the value that the model computes from its input.
    let embedding = plan.embeddings.first { $0.name == input.name }
    var name = embedding?.output ?? input.name
    if let filling = embedding?.filling {
      builder.nodeName = input.name
      let rows = ConstantTensor(shape: [filling.rows.count], reals: filling.rows.map(Double.init))
      operand = try builder.rearranged(
        [operand, .constant(rows)], shape: filling.shape, sources: filling.places, name: "Pad")
    }
    if let scaling = plan.scalings[input.name] {
      builder.nodeName = input.name
      name = scaling.value
      func constant(_ numbers: [Double]) -> Operand {
        .constant(ConstantTensor(shape: input.shape, reals: numbers))
      }
      operand = try builder.broadcasting(Binary.product, [operand, constant(scaling.scale)])
      if scaling.offset.contains(where: { $0 != 0 }) {
        operand = try builder.broadcasting(Binary.sum, [operand, constant(scaling.offset)])
      }
    }
    operands[name] = operand
    tracer.add(input: input.name, as: name, shape: input.shape)
  }

  // MARK: Nodes

  mutating func importNodes() throws {
    for index in plan.nodes {
      let proto = plan.graphIndex.nodes[index]
      let inputs = proto.input.map { $0.isEmpty ? nil : operands[$0] }
      let results = try results(of: index, inputs: inputs)
      tracer.visit(proto, name: plan.graphIndex.name(of: index), inputs: inputs, results: results)
      for (name, result) in zip(proto.output, results) where !name.isEmpty { operands[name] = result }
    }
  }

  func node(_ record: NodeRecord, name: String, inputs: [Operand?]) -> Node {
    Node(record, name: name, opset: record.opset ?? opset, inputs: inputs, in: file)
  }

  /// Returns the results of a node for its inputs.
  mutating func results(of record: NodeRecord, name: String, inputs: [Operand?]) throws -> [Operand] {
    let operation = record.operatorName
    let node = node(record, name: name, inputs: inputs)
    if let results = try controlFlow(record, node) { return results }
    var results: [Operand]
    do {
      results = try builder.results(of: node, operation: operation)
    } catch ONNXError.unsupported(let operators) {
      let value = plan.graphIndex.valueBefore(record)
      throw ONNXError.unsupported(operators.map { $0.replaceable(by: value) })
    }
    for (place, result) in results.enumerated() {
      guard case .variable(var variable) = result else { continue }
      variable.type = OperatorRules.resultType(of: node, operation: operation, place: place)
      results[place] = .variable(variable)
    }
    return results
  }

  /// Returns an array that is stored in a body or an attribute.
  func stored(_ tensor: TensorRecord) throws -> ConstantTensor { try plan.stored(tensor) }

  private mutating func results(of index: Int, inputs: [Operand?]) throws -> [Operand] {
    let record = plan.graphIndex.nodes[index]
    let name = plan.graphIndex.name(of: index)
    let results = try results(of: record, name: name, inputs: inputs)
    constantNodes[index] = node(record, name: name, inputs: inputs).constantSoftmax
    if imported.insert(index).inserted, let first = results.first {
      let weights = record.input.compactMap { plan.stored[$0] }.filter { !$0.isInteger }
      layers.append(
        ONNXModel.Layer(
          name: name, result: record.output.first ?? "", operation: record.opType,
          outputShape: first.shape, parameterCount: weights.reduce(0) { $0 + $1.count },
          activation: first.activation,
          inputs: zip(record.input, inputs).compactMap { name, operand in
            operand.map { .init(name: name, shape: $0.shape, isKnown: $0.isKnown) }
          }))
    }
    return results
  }

  // MARK: Outputs

  /// Sets the graph's output to the plan's outputs, flattened and concatenated if there are several, and describes each.
  mutating func outputs() throws -> [ONNXModel.Output] {
    var places: [ONNXModel.Output] = []
    var values: [Variable] = []
    var offset = 0
    let classNames = ClassNames(plan.graph)
    for output in plan.outputs {
      var (operand, head): (Operand?, ONNXModel.Head?) = (operands[output.name], nil)
      if let headMatch = output.headMatch { (operand, head) = try logits(before: headMatch) }
      guard case .variable(let variable) = operand else { throw independent(output.name) }
      builder.nodeName = output.name
      let plain = try builder.plain(variable)
      builder.setOutput(plain.value)
      guard builder.graph.outputDependsOnInput else { throw independent(output.name) }
      if !builder.graph.outputHasGradient, let choice = choice(before: output.name) { throw choice }
      if head == nil, classNames.areShares(output.name) { head = .shares }
      values.append(plain)
      places.append(
        ONNXModel.Output(
          name: output.name, shape: plain.shape, offset: offset, head: head,
          names: classNames.names(of: output.name),
          axes: tracer.roles(of: output.name, rank: plain.shape.count), hasLabel: classNames.hasLabel))
      offset += plain.shape.reduce(1, *)
    }
    if values.count > 1 {
      builder.nodeName = "outputs"
      let flat = try values.map { try builder.reshaped(.variable($0), to: [$0.shape.reduce(1, *)]) }
      builder.setOutput(try builder.variable(builder.concatenated(flat, axis: 0)).value)
    }
    return places
  }

  /// Returns an output without its head, and the head.
  ///
  /// The head's input and the group numbers of its elements pass through the nodes after the head, in place of the head's result.
  private mutating func logits(before headMatch: OutputHeadMatch) throws -> (Operand?, ONNXModel.Head?) {
    let graphIndex = plan.graphIndex
    guard let input = graphIndex.nodes[headMatch.head].input.first, var logits = operands[input] else {
      return (nil, nil)
    }
    let head = node(
      graphIndex.nodes[headMatch.head], name: graphIndex.name(of: headMatch.head), inputs: [logits])
    constantNodes[headMatch.head] = head.constantSoftmax
    guard head.constantSoftmax == nil else { return (nil, nil) }
    if let pair = headMatch.pair {
      return logits.shape.allSatisfy { $0 == 1 } ? (logits, .sigmoid) : (operands[pair], nil)
    }
    let axes =
      headMatch.kind == .sigmoid
      ? [] : try head.softmaxAxes(rank: logits.rank)
    tracer.visit(graphIndex.nodes[headMatch.head], name: head.name, inputs: [logits], results: [logits])
    var groups = Operand.constant(.groups(of: logits.shape, along: axes))
    for index in headMatch.tail {
      let others = graphIndex.nodes[index].input.dropFirst().map { $0.isEmpty ? nil : operands[$0] }
      guard let moved = try results(of: index, inputs: [logits] + others).first,
        let movedGroups = try results(of: index, inputs: [groups] + others).first
      else { return (nil, nil) }
      tracer.visit(
        graphIndex.nodes[index], name: graphIndex.name(of: index), inputs: [logits] + others, results: [moved]
      )
      (logits, groups) = (moved, movedGroups)
    }
    guard case .constant(let tensor) = groups else { return (nil, nil) }
    let numbers = tensor.integers.map { Int32(clamping: $0) }
    return switch headMatch.kind {
    case .softmax: (logits, .softmax(groups: numbers))
    case .logSoftmax: (logits, .logSoftmax(groups: numbers))
    case .sigmoid: (logits, .sigmoid)
    }
  }

  func activations(_ names: [String]) throws(ONNXError) -> [String: ONNXModel.Activation] {
    var activations: [String: ONNXModel.Activation] = [:]
    for name in names {
      guard let activation = operands[name]?.activation else {
        throw .independent("value '\(name)'", reason: nil)
      }
      activations[name] = activation
    }
    return activations
  }

  /// Returns the error for an output that has no gradient because of an ArgMax or ArgMin before it, naming the last one; `nil` if there
  /// is none.
  private func choice(before output: String) -> ONNXError? {
    let graphIndex = plan.graphIndex
    let last = graphIndex.needed(for: [output], known: []).sorted().last {
      ["ArgMax", "ArgMin"].contains(graphIndex.nodes[$0].operatorName)
    }
    guard let last else { return nil }
    let node = graphIndex.nodes[last]
    return .unsupported([
      UnsupportedOperator(
        name: node.operatorName, nodes: [graphIndex.name(of: last)], reason: OperatorSet.positionReason,
        value: graphIndex.valueBefore(node))
    ])
  }

  /// Returns the error for a constant output, with the reason if it is known.
  private func independent(_ output: String) -> ONNXError {
    let nodes = plan.graphIndex.needed(for: [output], known: []).sorted()
    return .independent("output '\(output)'", reason: nodes.lazy.compactMap { constantNodes[$0] }.first)
  }
}
