/// The steps of an evaluation in order, forward and backward, with a location for every array.
struct Schedule: Sendable {
  let forward: [ForwardStep]
  /// Steps that need not run again if only the activation changes from which evaluations start.
  let preparationSections: [Section]
  let forwardSections: [Section]
  let backward: [BackwardStep]
  let backwardSections: [Section]
  let memory: MemoryPlan
  /// The network's input, if evaluations start from another value; else `nil`.
  let source: MemoryPlan.Array?
  /// The array that the caller writes before every forward pass.
  let input: MemoryPlan.Array
  let inputShape: TensorShape
  let output: MemoryPlan.Array
  /// ∂F/∂output and ∂F/∂input; `nil` without a backward pass. The caller writes ∂F/∂output before every backward pass, which
  /// may overwrite it.
  let gradients: (output: MemoryPlan.Array, input: MemoryPlan.Array)?
  /// The arrays of named values.
  let activations: [String: MemoryPlan.Array]
  let activationGradients: [String: MemoryPlan.Array]
  /// Gradients that are always zero, with their numbers of elements; no step writes them.
  let zeros: [(array: MemoryPlan.Array, count: Int)]
  let scratchBytes: Int

  /// - Throws: `EvaluationError.unknownActivation`
  init(_ prepared: PreparedGraph, mode: EvaluationMode) throws(EvaluationError) {
    guard case .from(let name) = mode else {
      self.init(prepared, source: nil, isGradientWanted: mode == .gradient)
      return
    }
    let known = prepared.graph.activations
    guard let value = known[name] else { throw .unknownActivation(name, known: known.keys.sorted()) }
    self.init(
      prepared.cut(at: value), source: value == prepared.graph.input ? nil : prepared.graph.input,
      isGradientWanted: true)
  }

  /// - Parameters:
  ///   - source: the network's input, if it is not the graph's. Nodes that do not depend on the graph's input come first.
  ///   - isGradientWanted: whether there will be backward passes.
  init(_ prepared: PreparedGraph, source sourceValue: Graph.Value?, isGradientWanted: Bool) {
    let graph = prepared.graph
    let operations = graph.nodes.compactMap { prepared.operations[$0.output] }
    let depends = graph.dependsOnInput()
    let carries = graph.carriesGradient()
    let first = sourceValue == nil ? 0 : graph.nodes.prefix { !depends[$0.output.index] }.count
    scratchBytes = operations.map(\.scratchBytes).max() ?? 0

    // Moments: −1 is the source; the preparation steps begin at 0. One moment follows for the caller to write the input, then
    // the forward steps; one for the caller to write the output's gradient, then the backward steps.
    func moment(of step: Int) -> Int { step < first ? step : step + 1 }
    var memory = MemoryPlan()
    let source = sourceValue.map { memory.allocate(bytes: graph.bytes(of: $0), at: -1) }
    let input = memory.allocate(bytes: graph.bytes(of: graph.input), at: first)
    var forward: [ForwardStep] = []
    var arrays = [graph.input: input]
    if let sourceValue, let source { arrays[sourceValue] = source }
    var prepares = Set(source.map { [$0] } ?? [])
    var gates: [Graph.Value: PlannedGate] = [:]
    for (index, (node, operation)) in zip(graph.nodes, operations).enumerated() {
      let moment = moment(of: index)
      let inputs = node.inputs.compactMap { arrays[$0] }
      let output =
        operation.isView ? inputs[0] : memory.allocate(bytes: graph.bytes(of: node.output), at: moment)
      arrays[node.output] = output
      for array in inputs + [output] { memory.touch(array, at: moment) }
      if operation.isConstant {
        memory.touch(output, at: -1)
        memory.keep(output)
      }
      if index < first {
        prepares.insert(output)
      } else {
        inputs.filter(prepares.contains).forEach { memory.keep($0) }
      }
      let isKept = isGradientWanted && carries[node.output.index]
      // Masks are small and always kept; slopes are left out if no step reads them.
      if let kind = operation.gate, kind == .mask || isKept {
        let bytes = kind.bytes(for: graph.shape(of: node.output))
        gates[node.output] = PlannedGate(kind: kind, array: memory.allocate(bytes: bytes, at: moment))
      }
      if isKept {
        if operation.backwardReads.contains(.inputs) { inputs.forEach { memory.keep($0) } }
        if operation.backwardReads.contains(.output) { memory.keep(output) }
        if let gate = gates[node.output] { memory.keep(gate.array) }
      }
      forward.append(
        ForwardStep(
          name: node.name, multiplyAdds: graph.multiplyAdds(of: node), operation: operation, inputs: inputs,
          output: output, shape: graph.shape(of: node.output), gate: gates[node.output]))
    }
    output = arrays[graph.output, default: input]
    memory.keep(output)
    activations = graph.activations.compactMapValues { arrays[$0] }
    for array in activations.values { memory.keep(array) }
    let takesBatches = operations.map(\.takesBatches)
    preparationSections = Section.sections(of: 0..<first) { takesBatches[$0] }
    forwardSections = Section.sections(of: first..<forward.count) { takesBatches[$0] }

    let start = moment(of: forward.count)
    let plan =
      isGradientWanted
      ? BackwardPlanner.plan(graph, forward: forward, gates: gates, memory: memory, moment: start) : nil
    if let plan { memory = plan.memory }
    let backward = plan?.steps ?? []
    gradients = plan.map { ($0.outputGradient, $0.inputGradient) }
    activationGradients = graph.activations.compactMapValues { plan?.activationGradients[$0] }
    zeros = plan?.zeros ?? []
    backwardSections = Section.sections(of: backward.indices) {
      backward[$0].operation?.takesBatches ?? false
    }
    func turns(_ sections: [Section], _ moment: (Int) -> Int) -> [Range<Int>] {
      sections.filter { !$0.isBatched }.map {
        moment($0.steps.lowerBound)..<moment($0.steps.upperBound - 1) + 1
      }
    }
    memory.assignPlaces(
      turns: turns(preparationSections, moment) + turns(forwardSections, moment)
        + turns(backwardSections) { start + 1 + $0 })
    (self.forward, self.backward, self.memory) = (forward, backward, memory)
    (self.source, self.input, inputShape) = (source, input, graph.shape(of: graph.input))
  }
}

extension Graph {
  func bytes(of value: Value) -> Int { shape(of: value).count * MemoryLayout<Float>.stride }
}
