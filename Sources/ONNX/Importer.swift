import Engine
import Files

extension ONNXModel {
  /// Builds the engine's graph of some outputs. Only what they depend on is looked at.
  ///
  /// - Parameters:
  ///   - inputShapes: shapes of inputs whose own are open.
  ///   - constants: inputs that are not to be explained, with their values.
  ///   - photo: how a photo becomes the only input; the graph's input is then height × width × 3 levels.
  ///   - outputs: the outputs to compute, by name, or by number ("0") if none has that name; by default the first that may
  ///     have a gradient.
  ///   - activations: values inside the model that are to be found again in the graph, by name.
  ///   - entrance: what stands in the graph for inputs of whole numbers.
  ///   - scalings: of inputs from which the graph takes the distance from an origin, by their names.
  ///   - removesHeads: whether a softmax, log-softmax or sigmoid is left out that reaches an output through nothing but
  ///     changes of shape, of order and of floating-point type. The output's shape and order stay as they are.
  ///   - memory: what the graph may take, constants and what is computed of them included.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func imported(
    inputShapes: [String: [Int]] = [:],
    constants: Constants = [:], photo: PhotoInput? = nil, outputs: [String]? = nil,
    activations: [String] = [], entrance: GradientEntry = .lookups(of: nil),
    scalings: [String: InputScaling] = [:], removesHeads: Bool = false, memory: MemoryBudget = .standard
  ) throws -> Imported {
    let known = try knownInputs(constants)
    let plan = try ImportPlan(
      self, outputs: try outputNames(outputs), activations: activations, known: known,
      entrance: entrance, scalings: scalings, removesHeads: removesHeads, memory: memory)
    return try imported(
      plan, inputShapes: inputShapes, known: known, photo: photo, activations: activations)
  }

  /// Builds the graph of a plan.
  func imported(
    _ plan: ImportPlan, inputShapes: [String: [Int]], known: KnownInputs, photo: PhotoInput? = nil,
    activations: [String] = []
  ) throws -> Imported {
    try checkUnchanged()
    var inputs: [(name: String, shape: [Int])] = []
    for port in plan.inputs {
      inputs.append((port.name, try port.shape(given: inputShapes[port.name], photo)))
    }
    inputs += plan.embeddings.map { ($0.name, $0.shape) }
    let total = inputs.reduce(0) { $0 + $1.shape.reduce(1, *) }
    guard total <= GraphBuilder.elementLimit else {
      throw ONNXError.tooLarge("the inputs \(inputs.map(\.shape)) are too large together")
    }
    guard !inputs.isEmpty else {
      guard !self.inputs.allSatisfy({ known[$0.name] != nil }) else {
        if let problem = changedLookup { throw ONNXError.ambiguous(problem) }
        throw ONNXError.malformed("the model has no inputs to explain")
      }
      throw ONNXError.independent("output '\(plan.outputs.first?.name ?? "")'", reason: nil)
    }
    var importer = Importer(
      plan, opset: opset, file: file,
      inputShape: inputs.count == 1 ? TensorShape(inputs[0].shape) : [total], memory: plan.memory)
    importer.bind(known)
    if let photo {
      guard inputs.count == 1, let port = plan.inputs.first else {
        throw ONNXError.ambiguous("a photo is one input, and the model has several")
      }
      try importer.bind(photo, to: port)
    } else {
      try importer.bind(inputs)
    }
    try importer.importNodes()
    let places = try importer.outputs()
    return Imported(
      graph: importer.builder.graph, inputs: inputs, outputs: places,
      embeddings: plan.embeddings.map(EmbeddingInput.init),
      activations: try importer.activations(activations), layers: importer.layers,
      axes: importer.tracer.readings)
  }
}

extension ONNXModel {
  /// Inputs that are not to be explained, in the types that the file gives them.
  typealias KnownInputs = [String: ConstantTensor]

  /// - Throws: `ONNXError.tensor`
  func knownInputs(_ constants: Constants) throws(ONNXError) -> KnownInputs {
    let types = Dictionary(graph.input.map { ($0.name, $0.type?.tensorType?.elemType ?? 0) }) { $1 }
    var known: KnownInputs = [:]
    for (name, constant) in constants {
      guard Indexing.count(of: constant.shape) == constant.values.count else {
        throw .tensor(name: name, problem: "\(constant.values.count) elements for \(constant.shape)")
      }
      let given = ConstantTensor(shape: constant.shape, reals: constant.values, type: .double)
      let fallback: ElementType = constant.isInteger ? .int64 : .float
      let type = types[name].flatMap(ElementType.init) ?? fallback
      known[name] = given.cast(to: type != .string && type.isInteger == constant.isInteger ? type : fallback)
    }
    return known
  }

  /// The values that can be computed of constants and given inputs alone; of others nothing.
  ///
  /// - Throws: `ONNXError`, `FileError`
  func knownValues(_ names: [String], given: KnownInputs) throws -> [String: ConstantTensor] {
    var importer = Importer(
      try ImportPlan(self, outputs: names, known: given, entrance: .lookups(of: [])),
      opset: opset, file: file, inputShape: [1], memory: .standard)
    importer.bind(given)
    try importer.importNodes()
    return names.reduce(into: [:]) { known, name in
      if case .constant(let tensor) = importer.operands[name] { known[name] = tensor }
    }
  }
}

extension ONNXModel.Port {
  /// The shape of what the graph takes for this input.
  fileprivate func shape(given: [Int]?, _ photo: PhotoInput?) throws(ONNXError) -> [Int] {
    var shape = given ?? self.shape.compactMap(\.self)
    if let photo {
      shape = [photo.height, photo.width, 3]
    } else if given == nil, !hasKnownShape || shape.count != self.shape.count {
      throw .ambiguous("the shape of input '\(name)' is open: \(description)")
    }
    guard let count = Indexing.count(of: shape, limit: GraphBuilder.elementLimit), count > 0 else {
      throw .tooLarge("input '\(name)' cannot have the shape \(shape)")
    }
    return shape
  }
}

/// Imports a plan's nodes one by one.
private struct Importer {
  private let plan: ImportPlan
  private let opset: Int
  private let file: FileBytes
  private(set) var builder: GraphBuilder
  private(set) var layers: [ONNXModel.Layer] = []
  /// What is known so far, by name.
  private(set) var operands: [String: Operand]
  private var imported: Set<Int> = []
  private(set) var tracer = AxisTracer()
  /// Why the results of some nodes are constants although they read the input.
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
    operands[port.name] = .variable(try builder.photo(photo, port: port))
  }

  /// The graph's input is theirs, end to end.
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
    // An embedding takes the place of what the model computes from its input.
    var name = plan.embeddings.first { $0.name == input.name }?.output ?? input.name
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
      let proto = plan.wiring.nodes[index]
      let inputs = proto.input.map { $0.isEmpty ? nil : operands[$0] }
      let results = try results(of: index, inputs: inputs)
      tracer.visit(proto, name: plan.wiring.name(of: index), inputs: inputs, results: results)
      for (name, result) in zip(proto.output, results) where !name.isEmpty { operands[name] = result }
    }
  }

  private func node(_ index: Int, inputs: [Operand?]) -> Node {
    Node(plan.wiring.nodes[index], name: plan.wiring.name(of: index), opset: opset, inputs: inputs, in: file)
  }

  private mutating func results(of index: Int, inputs: [Operand?]) throws -> [Operand] {
    let node = node(index, inputs: inputs)
    let operation = plan.wiring.nodes[index].operatorName
    var results = try builder.results(of: node, operation: operation)
    constantNodes[index] = node.constantSoftmax
    let type = OperatorRules.resultType(of: node, operation: operation)
    for (place, result) in results.enumerated() {
      guard case .variable(var variable) = result else { continue }
      variable.type = type
      results[place] = .variable(variable)
    }
    if imported.insert(index).inserted, let first = results.first {
      let weights = plan.wiring.nodes[index].input.compactMap { plan.stored[$0] }.filter { !$0.isInteger }
      layers.append(
        ONNXModel.Layer(
          name: node.name, result: plan.wiring.nodes[index].output.first ?? "", operation: node.type,
          outputShape: first.shape, parameterCount: weights.reduce(0) { $0 + $1.count },
          activation: first.activation))
    }
    return results
  }

  // MARK: Outputs

  /// Makes the graph give the plan's outputs.
  mutating func outputs() throws -> [ONNXModel.Output] {
    var places: [ONNXModel.Output] = []
    var values: [Variable] = []
    var offset = 0
    let classNames = ClassNames(plan.graph)
    for output in plan.outputs {
      var (operand, head): (Operand?, ONNXModel.Head?) = (operands[output.name], nil)
      if let ending = output.ending { (operand, head) = try logits(before: ending) }
      guard case .variable(let variable) = operand else { throw independent(output.name) }
      builder.nodeName = output.name
      let plain = try builder.plain(variable)
      builder.setOutput(plain.value)
      guard builder.graph.outputDependsOnInput else { throw independent(output.name) }
      values.append(plain)
      places.append(
        ONNXModel.Output(
          name: output.name, shape: plain.shape, offset: offset, head: head,
          names: classNames.names(of: output.name),
          axes: tracer.roles(of: output.name, rank: plain.shape.count)))
      offset += plain.shape.reduce(1, *)
    }
    if values.count > 1 {
      builder.nodeName = "outputs"
      let flat = try values.map { try builder.reshaped(.variable($0), to: [$0.shape.reduce(1, *)]) }
      builder.setOutput(try builder.variable(builder.concatenated(flat, axis: 0)).value)
    }
    return places
  }

  /// The output without its head: the head's input, and the groups of its elements, sent the way of its result.
  private mutating func logits(before ending: OutputHeadMatch) throws -> (Operand?, ONNXModel.Head?) {
    let wiring = plan.wiring
    guard let input = wiring.nodes[ending.head].input.first, var logits = operands[input] else {
      return (nil, nil)
    }
    let head = node(ending.head, inputs: [logits])
    constantNodes[ending.head] = head.constantSoftmax
    guard head.constantSoftmax == nil else { return (nil, nil) }
    if let pair = ending.pair {
      return logits.shape.allSatisfy { $0 == 1 } ? (logits, .sigmoid) : (operands[pair], nil)
    }
    let axes =
      ending.kind == .sigmoid
      ? [] : try head.softmaxAxes(rank: logits.rank)
    tracer.visit(wiring.nodes[ending.head], name: head.name, inputs: [logits], results: [logits])
    var groups = Operand.constant(.groups(of: logits.shape, along: axes))
    for index in ending.tail {
      let others = wiring.nodes[index].input.dropFirst().map { $0.isEmpty ? nil : operands[$0] }
      guard let moved = try results(of: index, inputs: [logits] + others).first,
        let movedGroups = try results(of: index, inputs: [groups] + others).first
      else { return (nil, nil) }
      tracer.visit(
        wiring.nodes[index], name: wiring.name(of: index), inputs: [logits] + others, results: [moved])
      (logits, groups) = (moved, movedGroups)
    }
    guard case .constant(let tensor) = groups else { return (nil, nil) }
    let numbers = tensor.integers.map { Int32(clamping: $0) }
    return switch ending.kind {
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

  /// The error for an output that is constant, with the node that makes it so.
  private func independent(_ output: String) -> ONNXError {
    let nodes = plan.wiring.needed(for: [output], known: []).sorted()
    return .independent("output '\(output)'", reason: nodes.lazy.compactMap { constantNodes[$0] }.first)
  }
}
