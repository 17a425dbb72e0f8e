import Engine

extension ONNXModel {
  /// What inputs of whole numbers become at once: the rows of tables that they choose.
  ///
  /// - Parameters:
  ///   - inputs: those whose look-ups are wanted; `nil` for all.
  ///   - constants: all of the model's inputs.
  ///   - outputs: those that are computed, by name or number.
  /// - Throws: `ONNXError`, `FileError`
  public func lookups(of inputs: Set<String>?, constants: Constants, outputs: [String]?) throws
    -> [EmbeddingInput]
  {
    try ImportPlan(
      self, outputs: try outputNames(outputs), known: try knownInputs(constants),
      entrance: .lookups(of: inputs)
    ).embeddings.map(EmbeddingInput.init)
  }

  /// What a layer inside makes of inputs that are all given; `nil` where there is no such layer.
  ///
  /// - Parameters:
  ///   - layer: the name of a node, or of its result.
  ///   - input: the one that the layer is explained for.
  ///   - inputShapes: of all inputs, by their names.
  ///   - constants: the values of all inputs, by their names.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func value(
    ofLayer layer: String, input: String, inputShapes: [String: [Int]], constants: Constants
  ) throws -> LayerValue? {
    guard
      let index = wiring.nodes.indices.last(where: { wiring.name(of: $0) == layer })
        ?? wiring.maker(of: layer),
      let value = wiring.nodes[index].output.first
    else { return nil }
    let known = try knownInputs(constants)
    let plan = try ImportPlan(self, outputs: [value], known: known, entrance: .lookups(of: [input]))
    let made: (shape: [Int], values: [Float])
    if let lookup = plan.embeddings.first(where: { $0.output == value }) {
      made = (lookup.shape, lookup.values)
    } else {
      let imported = try imported(plan, inputShapes: inputShapes, known: known)
      let rows = imported.embeddings.flatMap(\.values)
      let network = Network(compiling: imported.graph)
      made = (imported.outputs[0].shape, try network.outputs(count: 1, threads: 1) { _ in rows }[0])
    }
    return LayerValue(
      name: wiring.name(of: index), value: value, input: input, shape: made.shape, values: made.values)
  }

  /// The names of all nodes.
  public var layerNames: [String] { nodes.indices.map { nodes[$0].name(at: $0) } }

  /// The fewest rows of the tables that an input's numbers are looked up in; `nil` where there are none.
  public func tableRows(of input: String) -> Int? {
    let lookups = nodes.indices.compactMap { index in
      wiring.lookup(by: index, ports: [input]).map { (node: nodes[index], isPlain: $0.isPlain) }
    }
    // Where the numbers themselves are looked up, or filled up, others that are computed of them are positions or the like.
    let plain = lookups.filter(\.isPlain)
    let filled = lookups.filter {
      wiring.origin(of: $0.node.input[1], ports: [input], through: ["Pad"]) != nil
    }
    let tables = Set((plain.isEmpty ? filled.isEmpty ? lookups : filled : plain).map { $0.node.input[0] })
    return graph.initializer.filter { tables.contains($0.name) }
      .compactMap { $0.dims.first.flatMap { Int(exactly: $0) } }.min()
  }
}
