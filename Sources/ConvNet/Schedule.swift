/// The order of an evaluation, forward and backward, with a place for every array.
struct Schedule: Sendable {
  struct ForwardStep: Sendable {
    let name: String
    let multiplyAdds: Int
    let operation: any PreparedOperation
    let inputs: [MemoryPlan.Array]
    let output: MemoryPlan.Array
    let mask: MemoryPlan.Array?
  }

  /// destination = mask ⊙ (contribution + addend).
  struct Target: Sendable {
    let destination: MemoryPlan.Array
    let addend: MemoryPlan.Array?
    let mask: MemoryPlan.Array?
  }

  enum BackwardStep: Sendable {
    /// A node's input gradients; `nil` for an input that the output's gradient passes to.
    case operation(ForwardStep, outputGradient: MemoryPlan.Array, targets: [Target?])
    /// The end of a contribution that its operation leaves to the engine.
    case finish(MemoryPlan.Array, target: Target, shape: Shape)
  }

  /// Steps of one direction that follow one another and treat a batch alike.
  struct Section: Sendable {
    var steps: Range<Int>
    /// Whether every step takes all samples together. Otherwise every sample takes all steps before the next one does,
    /// so that what a step writes is still in a cache when the next one reads it.
    let isBatched: Bool

    /// Each step as a section of its own.
    var single: [Section] { steps.map { Section(steps: $0..<$0 + 1, isBatched: isBatched) } }

    fileprivate static func sections(ofSteps isBatched: [Bool]) -> [Section] {
      isBatched.enumerated().reduce(into: []) { sections, step in
        if sections.last?.isBatched == step.element {
          sections[sections.count - 1].steps = sections[sections.count - 1].steps.lowerBound..<step.offset + 1
        } else {
          sections.append(Section(steps: step.offset..<step.offset + 1, isBatched: step.element))
        }
      }
    }
  }

  let forward: [ForwardStep]
  let forwardSections: [Section]
  let backward: [BackwardStep]
  let backwardSections: [Section]
  let memory: MemoryPlan
  let input: MemoryPlan.Array
  let output: MemoryPlan.Array
  /// ∂F/∂output: the caller writes it before every backward pass, which may overwrite it.
  let outputGradient: MemoryPlan.Array
  /// ∂F/∂input.
  let inputGradient: MemoryPlan.Array
  let scratchBytes: Int

  init(_ graph: Graph, kernels: Kernels) {
    let operations = graph.nodes.map { node in
      node.operation.prepared(for: node.inputs.map(graph.shape), kernels: kernels)
    }
    var memory = MemoryPlan()
    scratchBytes = operations.map(\.scratchBytes).max() ?? 0

    // Moments: before forward step 0, which is moment 0, the caller writes the input; between the directions the
    // output's gradient.
    input = memory.allocate(bytes: graph.bytes(of: graph.input), at: -1)
    var arrays = [graph.input: input]
    var masks: [Graph.Value: MemoryPlan.Array] = [:]
    var forward: [ForwardStep] = []
    for (moment, (node, operation)) in zip(graph.nodes, operations).enumerated() {
      let inputs = node.inputs.compactMap { arrays[$0] }
      let output =
        operation.isView ? inputs[0] : memory.allocate(bytes: graph.bytes(of: node.output), at: moment)
      arrays[node.output] = output
      for array in inputs + [output] { memory.touch(array, at: moment) }
      if operation.isConstant {
        memory.touch(output, at: 0)
        memory.keep(output)
      }
      if operation.backwardReads.contains(.inputs) { inputs.forEach { memory.keep($0) } }
      if operation.backwardReads.contains(.output) { memory.keep(output) }
      if operation.writesMask {
        let words = Mask.words(for: graph.shape(of: node.output))
        let mask = memory.allocate(bytes: words * MemoryLayout<UInt16>.stride, at: moment)
        memory.keep(mask)
        masks[node.output] = mask
      }
      forward.append(
        ForwardStep(
          name: node.name, multiplyAdds: graph.multiplyAdds(of: node), operation: operation, inputs: inputs,
          output: output, mask: masks[node.output]))
    }
    output = arrays[graph.output, default: input]
    memory.keep(output)
    self.forward = forward
    forwardSections = Section.sections(ofSteps: operations.map(\.takesBatches))

    var planner = BackwardPlanner(graph: graph, masks: masks, memory: memory, moment: graph.nodes.count)
    outputGradient = planner.seed()
    for (node, step) in zip(graph.nodes, forward).reversed() { planner.visit(node, step) }
    (inputGradient, backward, memory) = planner.finished()
    backwardSections = Section.sections(
      ofSteps: backward.map {
        if case .operation(let step, _, _) = $0 { step.operation.takesBatches } else { false }
      })
    func turns(_ sections: [Section], from moment: Int) -> [Range<Int>] {
      sections.filter { !$0.isBatched }
        .map { moment + $0.steps.lowerBound..<moment + $0.steps.upperBound }
    }
    memory.assignPlaces(
      turns: turns(forwardSections, from: 0) + turns(backwardSections, from: graph.nodes.count + 1))
    self.memory = memory
  }
}

extension Graph {
  func bytes(of value: Value) -> Int { shape(of: value).count * MemoryLayout<Float>.stride }
}
