import Engine

/// What of a model is imported, decided before anything is.
struct ImportPlan {
  struct Output {
    let name: String
    /// What makes it a probability, where that is to be left out.
    let ending: OutputHeadMatch?
  }

  let graph: GraphRecord
  let wiring: GraphIndex
  let outputs: [Output]
  /// In the order of evaluation.
  let nodes: [Int]
  /// The stored arrays that they read.
  let stored: [String: ConstantTensor]
  /// The inputs that they read and that are not constants.
  let inputs: [ONNXModel.Port]
  let embeddings: [Embedding]
  /// Of inputs whose first steps are a factor in the graph, by their names.
  let scalings: [String: InputScaling]
  /// What is left of it.
  let memory: MemoryBudget
  private let model: ONNXModel

  /// A stored array of a branch or loop.
  func stored(_ tensor: TensorRecord) throws -> ConstantTensor { try model.constant(tensor) }

  /// - Parameter outputs: names, resolved.
  /// - Throws: `ONNXError`, `FileError`
  init(
    _ model: ONNXModel, outputs names: [String], activations: [String] = [],
    known given: ONNXModel.KnownInputs, entrance: ONNXModel.GradientEntry,
    scalings: [String: InputScaling] = [:],
    removesHeads: Bool = false, memory: MemoryBudget = .standard
  ) throws {
    try model.check()
    self.model = model
    var memory = memory
    let wiring = model.wiring
    let tensors = Dictionary(model.graph.initializer.map { ($0.name, $0) }) { $1 }
    var known = model.given
    outputs = names.map { name in
      Output(
        name: name,
        ending: removesHeads
          ? OutputHeadMatch(of: name, in: wiring, known: known) {
            tensors[$0].flatMap { try? model.constant($0) }
          }
          : nil)
    }
    for name in names + activations where !known.contains(name) && wiring.maker(of: name) == nil {
      throw names.contains(name)
        ? ONNXError.malformed("output '\(name)' is not the result of a node")
        : ONNXError.ambiguous(
          "the model has no value '\(name)'; it has \(wiring.values.joined(separator: ", "))")
    }
    let roots =
      activations + outputs.flatMap { output in output.ending?.reads(in: wiring) ?? [output.name] }
    let missing = wiring.unsupported(among: wiring.needed(for: roots, known: known))
    guard missing.isEmpty else { throw ONNXError.unsupported(missing) }

    let reachable = wiring.needed(for: roots, known: known)
    let ports = model.inputs
    switch entrance {
    case .lookups(let inputs):
      let chosen = Set(ports.map(\.name)).intersection(given.keys)
      embeddings = try Embedding.all(
        in: wiring, nodes: reachable.sorted(), ports: inputs.map(chosen.intersection) ?? chosen,
        given: given, known: { try model.knownValues([$0], given: $1)[$0] },
        table: { name in
          if let tensor = tensors[name] { return try model.constant(tensor) }
          // A table that is computed of stored arrays: of half precision, or quantized.
          let makers = wiring.needed(for: [name], known: [])
          let ports = Set(ports.map(\.name))
          guard !makers.isEmpty, makers.allSatisfy({ ports.isDisjoint(with: wiring.nodes[$0].reads) }) else {
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
    let needed = wiring.needed(for: roots, known: known)
    nodes = try wiring.sorted(needed, known: known)
    let read = Set(roots + needed.flatMap { wiring.nodes[$0].reads })
    var stored: [String: ConstantTensor] = [:]
    for (name, tensor) in tensors where read.contains(name) {
      // Whole numbers and doubles are taken out of the file; others stay where they are.
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
    self.wiring = wiring
    graph = model.graph
  }
}

extension GraphIndex {
  /// The operators among some nodes that are missing here, each with the nodes that need it.
  func unsupported(among indices: some Sequence<Int>) -> [UnsupportedOperator] {
    let missing = indices.sorted().filter { !OperatorSet.has(nodes[$0].operatorName) }
    return Dictionary(grouping: missing) { nodes[$0].operatorName }.map { operation, indices in
      UnsupportedOperator(
        name: operation, nodes: indices.map(name), reason: OperatorSet.withoutGradient[operation],
        value: indices.lazy.compactMap { valueBefore(nodes[$0]) }.first)
    }.sorted { $0.name < $1.name }
  }

  /// The operators that choose some of the elements of a value, and the place of that value among their inputs. Others are recognized by
  /// their names: `EfficientNMS_TRT`.
  private static let selections = ["ArgMax": 0, "ArgMin": 0, "NonMaxSuppression": 1, "TopK": 0]

  /// The value that a node chooses from, if igviz may explain that value in the node's place; `nil` for a node that does something else,
  /// and for a value behind an operator that is missing.
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
  /// The names of values that no node makes: inputs and stored arrays.
  var given: Set<String> {
    Set(graph.initializer.map(\.name)).union(graph.input.map(\.name))
  }

  /// The outputs' names, where each is given by its name, or by its number if none has that name. Any value inside the model may be an
  /// output, too.
  ///
  /// - Parameter outputs: the first output with a gradient if `nil`.
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

  /// The operators that some outputs need and that are missing here, with the nodes that need them.
  ///
  /// - Parameter outputs: names or numbers; the first output with a gradient if `nil`.
  /// - Throws: `ONNXError.ambiguous` for an output that does not exist
  public func unsupportedOperators(forOutputs outputs: [String]?) throws(ONNXError) -> [UnsupportedOperator] {
    return wiring.unsupported(among: wiring.needed(for: try outputNames(outputs), known: given))
  }

  /// Whether some outputs are made by operators that are evaluated without a gradient, such as decision trees.
  ///
  /// - Parameter outputs: names or numbers; the first output with a gradient if `nil`.
  public func isForwardOnly(outputs: [String]?) -> Bool {
    guard let names = try? outputNames(outputs) else { return false }
    return wiring.needed(for: names, known: given).contains {
      OperatorSet.forwardOnly.contains(wiring.nodes[$0].operatorName)
    }
  }

  /// The operators that are missing here, with the nodes that need them.
  public var unsupportedOperators: [UnsupportedOperator] {
    return wiring.unsupported(among: wiring.nodes.indices)
  }
}
