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

  let forward: [ForwardStep]
  let backward: [BackwardStep]
  let memory: MemoryPlan
  let input: MemoryPlan.Array
  let output: MemoryPlan.Array
  /// ∂F/∂output: the caller writes it before every backward pass, which may overwrite it.
  let outputGradient: MemoryPlan.Array
  /// ∂F/∂input.
  let inputGradient: MemoryPlan.Array
  let scratch: MemoryPlan.Array

  init(_ graph: Graph, kernels: Kernels) {
    let operations = graph.nodes.map { node in
      node.operation.prepared(for: node.inputs.map(graph.shape), kernels: kernels)
    }
    var memory = MemoryPlan()
    scratch = memory.allocate(bytes: operations.map(\.scratchBytes).max() ?? 0, at: 0)
    memory.keep(scratch)

    // Moments: forward step i is moment i; backward begins after the last of them.
    input = memory.allocate(bytes: graph.bytes(of: graph.input), at: 0)
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

    var planner = BackwardPlanner(graph: graph, masks: masks, memory: memory, moment: graph.nodes.count)
    outputGradient = planner.seed()
    for (node, step) in zip(graph.nodes, forward).reversed() { planner.visit(node, step) }
    (inputGradient, backward, self.memory) = planner.finished()
  }
}

extension Graph {
  func bytes(of value: Value) -> Int { shape(of: value).count * MemoryLayout<Float>.stride }
}
