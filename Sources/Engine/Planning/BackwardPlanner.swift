/// Walks a graph from its output to its input and decides where every gradient is computed.
///
/// A value's gradient is the sum of what each of its readers contributes. The last contribution also applies
/// the gate of the activation that made the value, so what a node finds as the gradient of its output is already
/// the gradient before its activation. Where a node only passes its gradient on, several values share one array.
///
/// A named value's gradient is kept as it is, without the gate; what flows on from it is gated in another array.
struct BackwardPlanner {
  struct Plan {
    let steps: [BackwardStep]
    let memory: MemoryPlan
    let outputGradient: MemoryPlan.Array
    let inputGradient: MemoryPlan.Array
    /// Of every named value.
    let activationGradients: [Graph.Value: MemoryPlan.Array]
    /// Gradients that no step writes, because they are zero.
    let zeros: [(array: MemoryPlan.Array, count: Int)]
  }

  private let graph: Graph
  private let gates: [Graph.Value: PlannedGate]
  private var memory: MemoryPlan
  private var moment: Int
  private var steps: [BackwardStep] = []
  /// The contributions still to come to each value's gradient, by the value's index.
  private var open: [Int]
  /// Whether a value's gradient is needed, by the value's index.
  private let isWanted: [Bool]
  /// The sum of the contributions so far.
  private var gradients: [Graph.Value: MemoryPlan.Array] = [:]
  /// How many values still need an array as their gradient: only an array without another owner is overwritten.
  private var owners: [MemoryPlan.Array: Int] = [:]
  private let named: Set<Graph.Value>
  private var activationGradients: [Graph.Value: MemoryPlan.Array] = [:]
  /// The node that makes each value.
  private let makers: [Graph.Value: String]

  /// - Parameters:
  ///   - gates: of the activations that made values.
  ///   - moment: when the caller writes the output's gradient; the steps follow.
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

  /// The first contribution: the caller's, to the graph's output, before the first step.
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
    // Where only steps lead from a value to the output, or from the input to it, the gradient is zero.
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

  /// Takes a finished array as a contribution: by sharing it, or by a step of the engine's own.
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

  /// A step of the engine's own, which makes a value's gradient.
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

  /// Keeps a named value's gradient, now that it is complete, and returns what flows on from it.
  private mutating func kept(_ gradient: MemoryPlan.Array, of value: Graph.Value) -> MemoryPlan.Array {
    activationGradients[value] = gradient
    memory.keep(gradient)
    // One more owner for good: it is never overwritten.
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

  /// Counts one contribution in: says what to add to it and which gate ends the sum.
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
