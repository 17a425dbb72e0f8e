import Engine

/// The part of a model that is imported: outputs, nodes, stored arrays and inputs.
struct ImportPlan {
  struct Output {
    let name: String
    /// The softmax or sigmoid that is left out; `nil` if the output is imported as it is.
    let headMatch: OutputHeadMatch?
  }

  let graph: GraphRecord
  let graphIndex: GraphIndex
  let outputs: [Output]
  /// The indices of the nodes to import, in order of evaluation.
  let nodes: [Int]
  /// The stored arrays that these nodes read, by name.
  let stored: [String: ConstantTensor]
  /// The inputs that these nodes read and that are not constants.
  let inputs: [ONNXModel.Port]
  let embeddings: [Embedding]
  /// The scalings of inputs whose first operations become a factor in the graph, by input name.
  let scalings: [String: InputScaling]
  /// The memory budget, from which the stored arrays that are copied are already taken.
  let memory: MemoryBudget
  private let model: ONNXModel

  /// Returns a stored array of a branch or loop.
  func stored(_ tensor: TensorRecord) throws -> ConstantTensor { try model.constant(tensor) }

  /// Plans the import of some outputs.
  ///
  /// - Parameter outputs: the names of the outputs, resolved by `outputNames`.
  /// - Throws: `ONNXError`, `FileError`
  init(
    _ model: ONNXModel, outputs names: [String], activations: [String] = [],
    known given: ONNXModel.KnownInputs, gradientEntry: ONNXModel.GradientEntry,
    scalings: [String: InputScaling] = [:],
    removesHeads: Bool = false, memory: MemoryBudget = .standard
  ) throws {
    try model.check()
    self.model = model
    var memory = memory
    let graphIndex = model.graphIndex
    let tensors = Dictionary(model.graph.initializer.map { ($0.name, $0) }) { $1 }
    var known = model.given
    outputs = names.map { name in
      Output(
        name: name,
        headMatch: removesHeads
          ? OutputHeadMatch(of: name, in: graphIndex, known: known) {
            tensors[$0].flatMap { try? model.constant($0) }
          }
          : nil)
    }
    for name in names + activations where !known.contains(name) && graphIndex.maker(of: name) == nil {
      throw names.contains(name)
        ? ONNXError.malformed("output '\(name)' is not the result of a node")
        : ONNXError.ambiguous(
          "the model has no value '\(name)'; it has \(graphIndex.values.joined(separator: ", "))")
    }
    let roots =
      activations + outputs.flatMap { output in output.headMatch?.reads(in: graphIndex) ?? [output.name] }
    let missing = graphIndex.unsupported(among: graphIndex.needed(for: roots, known: known))
    guard missing.isEmpty else { throw ONNXError.unsupported(missing) }

    let reachable = graphIndex.needed(for: roots, known: known)
    let ports = model.inputs
    switch gradientEntry {
    case .lookups(let inputs):
      let chosen = Set(ports.map(\.name)).intersection(given.keys)
      embeddings = try Embedding.all(
        in: graphIndex, nodes: reachable.sorted(), ports: inputs.map(chosen.intersection) ?? chosen,
        given: given, known: { try model.knownValues([$0], given: $1)[$0] },
        table: { name in
          if let tensor = tensors[name] { return try model.constant(tensor) }
          // The table may be computed from stored arrays, as for half precision and quantization.
          let makers = graphIndex.needed(for: [name], known: [])
          let ports = Set(ports.map(\.name))
          guard !makers.isEmpty, makers.allSatisfy({ ports.isDisjoint(with: graphIndex.nodes[$0].reads) })
          else {
            return nil
          }
          return try? model.knownValues([name], given: [:])[name]
        })
    case .layer(let layer):
      embeddings = [
        Embedding(
          name: layer.input, input: layer.input, layer: layer.name, output: layer.value, shape: layer.shape,
          values: layer.values, sources: [])
      ]
    }
    known.formUnion(embeddings.map(\.output))
    self.scalings = scalings
    known.formUnion(scalings.values.map(\.value))
    let needed = graphIndex.needed(for: roots, known: known)
    nodes = try graphIndex.sorted(needed, known: known)
    let read = Set(roots + needed.flatMap { graphIndex.nodes[$0].reads })
    var stored: [String: ConstantTensor] = [:]
    for (name, tensor) in tensors where read.contains(name) {
      // Integers and doubles are copied from the file; other arrays stay there.
      let isCopied = ElementType(rawValue: tensor.dataType).map { $0.format == nil } ?? false
      let count = Indexing.count(of: tensor.dims.map { Int(clamping: $0) }) ?? 0
      if isCopied, !memory.take(min(count, ConstantTensor.elementLimit) * MemoryLayout<Int64>.stride) {
        throw ONNXError.outOfMemory(limit: memory.limit, name: name)
      }
      stored[name] = try model.constant(tensor)
    }
    self.stored = stored
    self.memory = memory
    inputs = ports.filter { port in
      given[port.name] == nil && read.contains(scalings[port.name]?.value ?? port.name)
    }
    self.graphIndex = graphIndex
    graph = model.graph
  }
}

extension GraphIndex {
  /// Returns the unsupported operators of some nodes, each with the nodes that use it.
  func unsupported(among indices: some Sequence<Int>) -> [UnsupportedOperator] {
    let missing = indices.sorted().filter { !OperatorSet.has(nodes[$0].operatorName) }
    return Dictionary(grouping: missing) { nodes[$0].operatorName }.map { operation, indices in
      UnsupportedOperator(
        name: operation, nodes: indices.map(name), reason: OperatorSet.withoutGradient[operation],
        value: indices.lazy.compactMap { valueBefore(nodes[$0]) }.first)
    }.sorted { $0.name < $1.name }
  }

  /// The operators that select elements of a value, with the index of that value among their inputs. Others are recognized by their
  /// names, such as `EfficientNMS_TRT`.
  private static let selections = ["ArgMax": 0, "ArgMin": 0, "NonMaxSuppression": 1, "TopK": 0]

  /// Returns the value from which a node selects elements, if that value may be explained instead; `nil` for any other node, and for a
  /// value that depends on an unsupported operator.
  func valueBefore(_ node: NodeRecord) -> String? {
    guard let place = Self.selections[node.opType] ?? (node.opType.contains("NMS") ? 1 : nil),
      node.input.indices.contains(place), maker(of: node.input[place]) != nil
    else { return nil }
    let value = node.input[place]
    let isMissing = needed(for: [value], known: []).contains { !OperatorSet.has(nodes[$0].operatorName) }
    return isMissing ? nil : value
  }
}

extension ONNXModel {
  /// The names of values that no node computes: inputs and stored arrays.
  var given: Set<String> {
    Set(graph.initializer.map(\.name)).union(graph.input.map(\.name))
  }

  /// Returns the names of outputs, each of which is given by its name, or by its number if no output has that name. A value inside the
  /// model may be an output, too.
  ///
  /// - Parameter outputs: names or numbers; the first output that may have a gradient if `nil`.
  /// - Throws: `ONNXError.ambiguous`
  func outputNames(_ outputs: [String]?) throws(ONNXError) -> [String] {
    let all = graph.output.map(\.name)
    guard let outputs else {
      guard let first = explainableOutputs.first?.name else { throw .ambiguous("the model has no outputs") }
      return [first]
    }
    guard !outputs.isEmpty else {
      throw .ambiguous("none of the outputs \(all.joined(separator: ", ")) is requested")
    }
    var names: [String] = []
    for output in outputs {
      if all.contains(output) {
        names.append(output)
      } else if let number = Int(output), all.indices.contains(number) {
        names.append(all[number])
      } else if nodes.contains(where: { $0.output.contains(output) }), !output.isEmpty {
        names.append(output)
      } else {
        throw .ambiguous(
          "the model has no output and no inner value '\(output)'; its outputs are "
            + all.joined(separator: ", "))
      }
    }
    return names
  }

  /// Returns the unsupported operators that some outputs depend on, with the nodes that use them.
  ///
  /// - Parameter outputs: names or numbers; the first output that may have a gradient if `nil`.
  /// - Throws: `ONNXError.ambiguous` for an output that does not exist
  public func unsupportedOperators(forOutputs outputs: [String]?) throws(ONNXError) -> [UnsupportedOperator] {
    return graphIndex.unsupported(among: graphIndex.needed(for: try outputNames(outputs), known: given))
  }

  /// Whether some outputs depend on operators that have no gradient here, such as decision trees.
  ///
  /// - Parameter outputs: names or numbers; the first output that may have a gradient if `nil`.
  public func isForwardOnly(outputs: [String]?) -> Bool {
    guard let names = try? outputNames(outputs) else { return false }
    return graphIndex.needed(for: names, known: given).contains {
      OperatorSet.forwardOnly.contains(graphIndex.nodes[$0].operatorName)
    }
  }

  /// The unsupported operators of the model, with the nodes that use them.
  public var unsupportedOperators: [UnsupportedOperator] {
    return graphIndex.unsupported(among: graphIndex.nodes.indices)
  }
}
