import Engine
import Files

extension ONNXModel {
  /// Builds the engine's graph of some outputs. Only the nodes that these depend on are imported.
  ///
  /// - Parameters:
  ///   - inputShapes: the shapes of inputs of variable shape, by name.
  ///   - constants: the values of inputs that are not to be explained.
  ///   - photo: the preprocessing of a photo as the only input; the graph's input is then height × width × 3 levels.
  ///   - outputs: the outputs to compute, by name, or by number ("0") if none has that name; by default the first that may
  ///     have a gradient.
  ///   - activations: the names of values inside the model that are to be located in the graph.
  ///   - gradientEntry: the values by which inputs of integers enter the graph.
  ///   - scalings: the scalings of inputs that enter the graph as x − origin, by input name.
  ///   - removesHeads: whether to leave out a softmax, log-softmax or sigmoid that is followed only by changes of shape, order and
  ///     floating-point type before the output. The output keeps its shape and order.
  ///   - memory: the memory that the graph may take, including constants and the values computed from them.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func imported(
    inputShapes: [String: [Int]] = [:],
    constants: Constants = [:], photo: PhotoInput? = nil, outputs: [String]? = nil,
    activations: [String] = [], gradientEntry: GradientEntry = .lookups(of: nil),
    scalings: [String: InputScaling] = [:], removesHeads: Bool = false, memory: MemoryBudget = .standard
  ) throws -> Imported {
    let known = try knownInputs(constants)
    let plan = try ImportPlan(
      self, outputs: try outputNames(outputs), activations: activations, known: known,
      gradientEntry: gradientEntry, scalings: scalings, removesHeads: removesHeads, memory: memory)
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
      throw ONNXError.tooLarge("the inputs \(inputs.map(\.shape)) are too large in total")
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
        throw ONNXError.ambiguous("a photo is one input, but the model has several")
      }
      try importer.bind(photo, to: port)
    } else {
      try importer.bind(inputs)
    }
    try importer.importNodes()
    let places = try importer.outputs()
    return Imported(
      graph: importer.builder.graph, inputs: inputs, outputs: places,
      embeddings: plan.embeddings.map(EmbeddingInput.init), keptLookups: keptLookups(of: plan),
      activations: try importer.activations(activations), layers: importer.layers,
      axes: photo == nil ? importer.tracer.readings : [:])
  }

  /// Returns the names of nodes that are not explained, but look rows up in a table of an explained one's shape, by values computed from
  /// the explained inputs.
  private func keptLookups(of plan: ImportPlan) -> [String] {
    let graphIndex = plan.graphIndex
    let shapes = Dictionary(graph.initializer.map { ($0.name, $0.dims) }) { $1 }
    let explained = Set(plan.embeddings.map(\.output))
    let tables = Set(
      graphIndex.nodes.filter { !explained.isDisjoint(with: $0.output) }
        .compactMap { $0.input.first.flatMap { shapes[$0] } })
    let ports = Set(plan.embeddings.map(\.input))
    guard !tables.isEmpty else { return [] }
    return plan.nodes.filter { index in
      let node = graphIndex.nodes[index]
      return node.input.first.flatMap { shapes[$0] }.map(tables.contains) == true
        && explained.isDisjoint(with: node.output) && graphIndex.lookup(by: index, ports: ports) != nil
    }.map(graphIndex.name)
  }
}

extension ONNXModel {
  /// Values of inputs that are not to be explained, by name, in the element types of the file.
  typealias KnownInputs = [String: ConstantTensor]

  /// Converts constants to the element types of the file.
  ///
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

  /// Computes the values that depend on constants and given inputs alone; others are left out.
  ///
  /// - Throws: `ONNXError`, `FileError`
  func knownValues(_ names: [String], given: KnownInputs) throws -> [String: ConstantTensor] {
    var importer = Importer(
      try ImportPlan(self, outputs: names, known: given, gradientEntry: .lookups(of: [])),
      opset: opset, file: file, inputShape: [1], memory: .standard)
    importer.bind(given)
    try importer.importNodes()
    return names.reduce(into: [:]) { known, name in
      if case .constant(let tensor) = importer.operands[name] { known[name] = tensor }
    }
  }
}

extension ONNXModel.Port {
  /// Returns the shape of this input in the graph.
  fileprivate func shape(given: [Int]?, _ photo: PhotoInput?) throws(ONNXError) -> [Int] {
    var shape = given ?? self.shape.compactMap(\.self)
    if let photo {
      shape = [photo.height, photo.width, 3]
    } else if given == nil, !hasKnownShape || shape.count != self.shape.count {
      throw .ambiguous("the shape of input '\(name)' is variable: \(description)")
    }
    guard let count = Indexing.count(of: shape, limit: GraphBuilder.elementLimit), count > 0 else {
      throw .tooLarge("input '\(name)' cannot have the shape \(shape)")
    }
    return shape
  }
}
