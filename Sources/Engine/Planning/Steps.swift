/// One operation of the forward pass and where its arrays lie.
struct ForwardStep: Sendable {
  let name: String
  let multiplyAdds: Int
  let operation: any PreparedOperation
  let inputs: [MemoryPlan.Array]
  let output: MemoryPlan.Array
  /// The output's.
  let shape: TensorShape
  let gate: PlannedGate?
}

/// Where what an activation leaves for the way back will lie.
struct PlannedGate: Hashable, Sendable {
  let kind: GateKind
  let array: MemoryPlan.Array
}

/// One operation of the backward pass.
enum BackwardStep: Sendable {
  /// destination = gate ⊙ (contribution + addend).
  struct Target: Sendable {
    let destination: MemoryPlan.Array
    let addend: MemoryPlan.Array?
    let gate: PlannedGate?
    let shape: TensorShape
  }

  /// A node's input gradients; `nil` for an input that the output's gradient passes to.
  case operation(ForwardStep, outputGradient: MemoryPlan.Array, targets: [Target?])
  /// The end of a contribution that its operation leaves to the engine: to the gradient of what `name` makes.
  case finish(MemoryPlan.Array, target: Target, name: String)

  var operation: (any PreparedOperation)? {
    if case .operation(let step, _, _) = self { step.operation } else { nil }
  }

  var name: String {
    switch self {
    case .operation(let step, _, _): step.name
    case .finish(_, _, let name): name
    }
  }

  var targets: [Target] {
    switch self {
    case .operation(_, _, let targets): targets.compactMap(\.self)
    case .finish(_, let target, _): [target]
    }
  }
}

/// Steps of one direction that follow one another and treat a batch alike.
struct Section: Sendable {
  var steps: Range<Int>
  /// Whether every step takes all samples together. Otherwise every sample takes all steps before the next one does,
  /// so that what a step writes is still in a cache when the next one reads it.
  let isBatched: Bool

  /// Each step as a section of its own.
  var single: [Section] { steps.map { Section(steps: $0..<$0 + 1, isBatched: isBatched) } }

  /// - Parameter isBatched: whether a step takes batches, for some steps that follow one another.
  static func sections(of steps: Range<Int>, isBatched: (Int) -> Bool) -> [Section] {
    steps.reduce(into: []) { sections, step in
      let isBatched = isBatched(step)
      if sections.last?.isBatched == isBatched {
        sections[sections.count - 1].steps = sections[sections.count - 1].steps.lowerBound..<step + 1
      } else {
        sections.append(Section(steps: step..<step + 1, isBatched: isBatched))
      }
    }
  }
}
