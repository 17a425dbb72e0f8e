/// Walks a graph from its output to its input and plans the step and the array in which each gradient is computed.
///
/// A value's gradient is the sum of the contributions of its readers. The last contribution also applies the gate (the
/// stored derivative) of the activation that computed the value. A node therefore receives the gradient before its own
/// activation. If a node passes its gradient on unchanged, several values share one array.
///
/// A named value's gradient is kept without the gate; the gated gradient that flows on is in another array.
struct BackwardPlanner {
  struct Plan {
    let steps: [BackwardStep]
    let memory: MemoryPlan
    let outputGradient: MemoryPlan.Array
    let inputGradient: MemoryPlan.Array
    /// The gradient of each named value.
    let activationGradients: [Graph.Value: MemoryPlan.Array]
    /// Gradients that no step writes, because they are zero.
    let zeros: [(array: MemoryPlan.Array, count: Int)]
  }

  private let graph: Graph
  private let gates: [Graph.Value: PlannedGate]
  private var memory: MemoryPlan
  private var moment: Int
  private var steps: [BackwardStep] = []
  /// The number of missing contributions to each value's gradient, by the value's index.
  private var open: [Int]
  /// Whether a value's gradient is needed, by the value's index.
  private let isWanted: [Bool]
  /// The array with the sum of the contributions so far, by value.
  private var gradients: [Graph.Value: MemoryPlan.Array] = [:]
  /// How many values still use each array as their gradient: an array is overwritten only if it has no other owner.
  private var owners: [MemoryPlan.Array: Int] = [:]
  private let named: Set<Graph.Value>
  private var activationGradients: [Graph.Value: MemoryPlan.Array] = [:]
  /// The name of the node that computes each value.
  private let makers: [Graph.Value: String]

  /// Returns the plan of the backward pass.
  ///
  /// - Parameters:
  ///   - gates: the gates of activations, by the value that each activation computes.
  ///   - moment: the moment at which the caller writes the output's gradient; the steps follow.
  static func plan(
    _ graph: Graph, forward: [ForwardStep], gates: [Graph.Value: PlannedGate], memory: MemoryPlan,
    moment: Int
  ) -> Plan {
    var planner = BackwardPlanner(graph: graph, gates: gates, memory: memory, moment: moment)
    let outputGradient = planner.seed()
    for (node, step) in zip(graph.nodes, forward).reversed() { planner.visit(node, step) }
    return planner.finished(outputGradient: outputGradient)
  }

  private init(graph: Graph, gates: [Graph.Value: PlannedGate], memory: MemoryPlan, moment: Int) {
    self.graph = graph
    self.gates = gates
    self.memory = memory
    self.moment = moment
    named = Set(graph.activations.values)
    makers = Dictionary(graph.nodes.map { ($0.output, $0.name) }) { first, _ in first }
    let carries = graph.carriesGradient()
    isWanted = carries
    open = graph.useCounts { !$0.isStep && carries[$1.index] }
  }

  /// Adds the first contribution: the gradient of the graph's output, which the caller writes before the first step.
  private mutating func seed() -> MemoryPlan.Array {
    let array = memory.allocate(bytes: graph.bytes(of: graph.output), at: moment)
    moment += 1
    contribute(array, to: graph.output)
    return array
  }

  private mutating func visit(_ node: Graph.Node, _ step: ForwardStep) {
    let operation = step.operation
    guard isWanted[node.output.index], var gradient = gradients[node.output] else { return }
    if named.contains(node.output) { gradient = kept(gradient, of: node.output) }
    if node.operation.isStep { return }
    let isPassed = node.inputs.indices.map(operation.passesGradient)
    let isComputed = zip(node.inputs, isPassed).map { isWanted[$0.index] && !$1 }
    if isComputed.contains(true) {
      var targets: [BackwardStep.Target?] = []
      var unfinished: [(array: MemoryPlan.Array, value: Graph.Value)] = []
      for (value, isComputed) in zip(node.inputs, isComputed) {
        if !isComputed {
          targets.append(nil)
        } else if operation.finishesGradient {
          let (addend, gate) = book(value)
          let destination = addend.flatMap { isFree($0, besides: 1) ? $0 : nil } ?? newArray(for: value)
          targets.append(target(destination, of: value, addend: addend, gate: gate))
          setGradient(destination, of: value)
        } else {
          let array = newArray(for: value)
          targets.append(target(array, of: value))
          unfinished.append((array, value))
        }
      }
      append(.operation(step, outputGradient: gradient, targets: targets))
      for (array, value) in unfinished { contribute(array, to: value) }
    }
    var passes = zip(node.inputs, isPassed).filter { isWanted[$0.index] && $1 }.map(\.0)
    let last = passes.popLast()
    for value in passes { contribute(gradient, to: value) }
    owners[gradient, default: 1] -= 1
    gradients[node.output] = nil
    if let last { contribute(gradient, to: last) }
  }

  private func finished(outputGradient: MemoryPlan.Array) -> Plan {
    var (memory, zeros) = (memory, [(array: MemoryPlan.Array, count: Int)]())
    // If every path from a value to the output has a step, the value's gradient is zero.
    func gradient(_ array: MemoryPlan.Array?, of value: Graph.Value) -> MemoryPlan.Array {
      let result = array ?? memory.allocate(bytes: graph.bytes(of: value), at: -1)
      memory.keep(result)
      if array == nil { zeros.append((result, graph.shape(of: value).count)) }
      return result
    }
    let inputGradient = gradient(gradients[graph.input], of: graph.input)
    var ofActivations: [Graph.Value: MemoryPlan.Array] = [:]
    for value in named.sorted(by: { $0.index < $1.index }) {
      ofActivations[value] =
        value == graph.input ? inputGradient : gradient(activationGradients[value], of: value)
    }
    return Plan(
      steps: steps, memory: memory, outputGradient: outputGradient, inputGradient: inputGradient,
      activationGradients: ofActivations, zeros: zeros)
  }

  /// Adds a finished array as a contribution: by sharing the array, or by a step of the engine itself.
  private mutating func contribute(_ array: MemoryPlan.Array, to value: Graph.Value) {
    let (addend, gate) = book(value)
    guard addend != nil || gate != nil else { return setGradient(array, of: value) }
    let destination: MemoryPlan.Array
    if isFree(array, besides: 0) {
      destination = array
    } else if let addend, isFree(addend, besides: 1) {
      destination = addend
    } else {
      destination = newArray(for: value)
    }
    finish(array, in: destination, of: value, addend: addend, gate: gate)
  }

  /// Appends a step of the engine itself that computes a value's gradient: the sum with an addend, and the gate.
  private mutating func finish(
    _ array: MemoryPlan.Array, in destination: MemoryPlan.Array, of value: Graph.Value,
    addend: MemoryPlan.Array?, gate: PlannedGate?
  ) {
    append(
      .finish(
        array, target: target(destination, of: value, addend: addend, gate: gate),
        name: makers[value] ?? "input"))
    setGradient(destination, of: value)
  }

  /// Keeps a named value's complete gradient, and returns the gated gradient that flows on from it.
  private mutating func kept(_ gradient: MemoryPlan.Array, of value: Graph.Value) -> MemoryPlan.Array {
    activationGradients[value] = gradient
    memory.keep(gradient)
    // A permanent owner: the array is never overwritten.
    owners[gradient, default: 0] += 1
    guard let gate = gates[value] else { return gradient }
    let destination = newArray(for: value)
    finish(gradient, in: destination, of: value, addend: nil, gate: gate)
    return destination
  }

  private func target(
    _ destination: MemoryPlan.Array, of value: Graph.Value, addend: MemoryPlan.Array? = nil,
    gate: PlannedGate? = nil
  ) -> BackwardStep.Target {
    .init(destination: destination, addend: addend, gate: gate, shape: graph.shape(of: value))
  }

  /// Counts one contribution. Returns the array to add to it and, for the last contribution, the gate to apply.
  private mutating func book(_ value: Graph.Value) -> (addend: MemoryPlan.Array?, gate: PlannedGate?) {
    open[value.index] -= 1
    return (gradients[value], open[value.index] == 0 ? gates[value] : nil)
  }

  private func isFree(_ array: MemoryPlan.Array, besides own: Int) -> Bool {
    owners[array, default: 0] <= own
  }

  private mutating func newArray(for value: Graph.Value) -> MemoryPlan.Array {
    memory.allocate(bytes: graph.bytes(of: value), at: moment)
  }

  private mutating func setGradient(_ array: MemoryPlan.Array, of value: Graph.Value) {
    if let old = gradients[value] { owners[old, default: 1] -= 1 }
    gradients[value] = array
    owners[array, default: 0] += 1
  }

  private mutating func append(_ step: BackwardStep) {
    switch step {
    case .operation(_, let gradient, _), .finish(let gradient, _, _): memory.touch(gradient, at: moment)
    }
    for target in step.targets {
      memory.touch(target.destination, at: moment)
      if let addend = target.addend { memory.touch(addend, at: moment) }
    }
    steps.append(step)
    moment += 1
  }
}
