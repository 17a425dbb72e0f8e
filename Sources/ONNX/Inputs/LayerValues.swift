import Engine

extension ONNXModel {
  /// Returns the table rows that inputs of integers choose.
  ///
  /// - Parameters:
  ///   - inputs: the names of the inputs whose look-ups are returned; `nil` for all.
  ///   - constants: the values of all of the model's inputs.
  ///   - outputs: the outputs to compute, by name or number.
  /// - Throws: `ONNXError`, `FileError`
  public func lookups(of inputs: Set<String>?, constants: Constants, outputs: [String]?) throws
    -> [EmbeddingInput]
  {
    try ImportPlan(
      self, outputs: try outputNames(outputs), known: try knownInputs(constants),
      gradientEntry: .lookups(of: inputs)
    ).embeddings.map(EmbeddingInput.init)
  }

  /// Computes the value of a layer inside the model for given inputs; `nil` if there is no such layer.
  ///
  /// - Parameters:
  ///   - layer: the name of a node, or of its result.
  ///   - input: the name of the input for which the layer is explained.
  ///   - inputShapes: the shapes of all inputs, by their names.
  ///   - constants: the values of all inputs, by their names.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func value(
    ofLayer layer: String, input: String, inputShapes: [String: [Int]], constants: Constants
  ) throws -> LayerValue? {
    guard
      let index = graphIndex.nodes.indices.last(where: { graphIndex.name(of: $0) == layer })
        ?? graphIndex.maker(of: layer),
      let value = graphIndex.nodes[index].output.first
    else { return nil }
    let known = try knownInputs(constants)
    let plan = try ImportPlan(self, outputs: [value], known: known, gradientEntry: .lookups(of: [input]))
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
      name: graphIndex.name(of: index), value: value, input: input, shape: made.shape, values: made.values)
  }

  /// The names of all nodes.
  public var layerNames: [String] { nodes.indices.map { nodes[$0].name(at: $0) } }

  /// Returns the number of rows of the smallest table in which an input's numbers are looked up; `nil` if there is none.
  public func tableRows(of input: String) -> Int? {
    let lookups = nodes.indices.compactMap { index in
      graphIndex.lookup(by: index, ports: [input]).map { (node: nodes[index], isPlain: $0.isPlain) }
    }
    // If the numbers themselves are looked up, with or without padding, values computed from them are positions or the like.
    let plain = lookups.filter(\.isPlain)
    let filled = lookups.filter {
      graphIndex.origin(of: $0.node.input[1], ports: [input], through: ["Pad"]) != nil
    }
    let tables = Set((plain.isEmpty ? filled.isEmpty ? lookups : filled : plain).map { $0.node.input[0] })
    return graph.initializer.filter { tables.contains($0.name) }
      .compactMap { $0.dims.first.flatMap { Int(exactly: $0) } }.min()
  }
}
