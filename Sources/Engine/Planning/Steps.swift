/// One operation of the forward pass, with its arrays.
struct ForwardStep: Sendable {
  let name: String
  let multiplyAdds: Int
  let operation: any PreparedOperation
  let inputs: [MemoryPlan.Array]
  let output: MemoryPlan.Array
  /// The shape of the output.
  let shape: TensorShape
  let gate: PlannedGate?
}

/// The array planned for the derivative of an activation.
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

  /// The gradients of a node's inputs; a target is `nil` if the output's gradient passes to that input or is not needed there.
  case operation(ForwardStep, outputGradient: MemoryPlan.Array, targets: [Target?])
  /// Applies the addend and the gate to a contribution whose operation leaves both to the engine. `name` is the node that computes
  /// the value.
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

/// Consecutive steps of one direction, of which all or none are batched.
struct Section: Sendable {
  var steps: Range<Int>
  /// Whether each step processes all samples together. Otherwise each sample completes all steps before the next sample
  /// begins, so that a step's output is still in a cache when the next step reads it.
  let isBatched: Bool

  /// One section for each step.
  var single: [Section] { steps.map { Section(steps: $0..<$0 + 1, isBatched: isBatched) } }

  /// Divides consecutive steps into sections.
  ///
  /// - Parameter isBatched: whether a step takes batches.
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
