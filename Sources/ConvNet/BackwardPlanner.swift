/// Walks a graph from its output to its input and decides where every gradient is computed.
///
/// A value's gradient is the sum of what each of its readers contributes. The last contribution also applies
/// the mask of the clip that made the value, so what a node finds as the gradient of its output is already
/// the gradient before its clip. Where a node only passes its gradient on, several values share one array.
struct BackwardPlanner {
  private let graph: Graph
  private let masks: [Graph.Value: MemoryPlan.Array]
  private var memory: MemoryPlan
  private var moment: Int
  private var steps: [Schedule.BackwardStep] = []
  /// The contributions still to come to each value's gradient, by the value's index.
  private var open: [Int]
  /// Whether anyone wants a value's gradient, by the value's index.
  private let isWanted: [Bool]
  /// The sum of the contributions so far.
  private var gradients: [Graph.Value: MemoryPlan.Array] = [:]
  /// How many values still need an array as their gradient: only an array nobody else needs is overwritten.
  private var owners: [MemoryPlan.Array: Int] = [:]

  init(graph: Graph, masks: [Graph.Value: MemoryPlan.Array], memory: MemoryPlan, moment: Int) {
    self.graph = graph
    self.masks = masks
    self.memory = memory
    self.moment = moment
    let carries = graph.carriesGradient()
    isWanted = carries
    open = graph.useCounts { !$0.isStep && carries[$1.index] }
  }

  /// The first contribution: the caller's, to the graph's output, before the first step.
  mutating func seed() -> MemoryPlan.Array {
    let array = memory.allocate(bytes: graph.bytes(of: graph.output), at: moment)
    moment += 1
    contribute(array, to: graph.output)
    return array
  }

  mutating func visit(_ node: Graph.Node, _ step: Schedule.ForwardStep) {
    let operation = step.operation
    guard isWanted[node.output.index], !node.operation.isStep, let gradient = gradients[node.output] else {
      return
    }
    let isPassed = node.inputs.indices.map(operation.passesGradient)
    let isComputed = zip(node.inputs, isPassed).map { isWanted[$0.index] && !$1 }
    if isComputed.contains(true) {
      var targets: [Schedule.Target?] = []
      var unfinished: [(array: MemoryPlan.Array, value: Graph.Value)] = []
      for (value, isComputed) in zip(node.inputs, isComputed) {
        if !isComputed {
          targets.append(nil)
        } else if operation.finishesGradient {
          let (addend, mask) = book(value)
          let destination = addend.flatMap { isFree($0, besides: 1) ? $0 : nil } ?? newArray(for: value)
          targets.append(Schedule.Target(destination: destination, addend: addend, mask: mask))
          setGradient(destination, of: value)
        } else {
          let array = newArray(for: value)
          targets.append(Schedule.Target(destination: array, addend: nil, mask: nil))
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

  func finished() -> (inputGradient: MemoryPlan.Array, steps: [Schedule.BackwardStep], memory: MemoryPlan) {
    var memory = memory
    // Where only steps lead from the input to the output the gradient is zero: an array that no step writes.
    let inputGradient = gradients[graph.input] ?? memory.allocate(bytes: graph.bytes(of: graph.input), at: 0)
    memory.keep(inputGradient)
    return (inputGradient, steps, memory)
  }

  /// Takes a finished array as a contribution: by sharing it, or by a step of the engine's own.
  private mutating func contribute(_ array: MemoryPlan.Array, to value: Graph.Value) {
    let (addend, mask) = book(value)
    guard addend != nil || mask != nil else { return setGradient(array, of: value) }
    let destination: MemoryPlan.Array
    if isFree(array, besides: 0) {
      destination = array
    } else if let addend, isFree(addend, besides: 1) {
      destination = addend
    } else {
      destination = newArray(for: value)
    }
    let target = Schedule.Target(destination: destination, addend: addend, mask: mask)
    append(.finish(array, target: target, shape: graph.shape(of: value)))
    setGradient(destination, of: value)
  }

  /// Counts one contribution in: says what to add to it and which mask ends the sum.
  private mutating func book(_ value: Graph.Value) -> (addend: MemoryPlan.Array?, mask: MemoryPlan.Array?) {
    open[value.index] -= 1
    return (gradients[value], open[value.index] == 0 ? masks[value] : nil)
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

  private mutating func append(_ step: Schedule.BackwardStep) {
    func touch(_ target: Schedule.Target) {
      memory.touch(target.destination, at: moment)
      if let addend = target.addend { memory.touch(addend, at: moment) }
    }
    switch step {
    case .operation(_, let outputGradient, let targets):
      memory.touch(outputGradient, at: moment)
      targets.compactMap(\.self).forEach(touch)
    case .finish(let source, let target, _):
      memory.touch(source, at: moment)
      touch(target)
    }
    steps.append(step)
    moment += 1
  }
}
