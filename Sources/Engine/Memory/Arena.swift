/// The addresses of all arrays of a schedule, for one sample of a batch.
struct Arena {
  let forward: [Buffers]
  let backward: [Buffers]
  let input: UnsafeMutablePointer<Float>
  let source: UnsafeMutablePointer<Float>?
  let output: UnsafePointer<Float>
  /// `nil` without a backward pass.
  let outputGradient: UnsafeMutablePointer<Float>?
  let inputGradient: UnsafePointer<Float>?
  let activations: [String: UnsafePointer<Float>]
  let activationGradients: [String: UnsafePointer<Float>]
  /// Arrays that are always zero.
  let zeros: [UnsafeMutableBufferPointer<Float>]

  /// - Parameters:
  ///   - start: `schedule.memory.arenaBytes` bytes for this sample.
  ///   - workspace: `schedule.memory.workspaceBytes` bytes, shared by all samples.
  ///   - scratch: `schedule.scratchBytes` bytes, shared by all operations.
  init(
    _ schedule: Schedule, at start: UnsafeMutableRawPointer, workspace: UnsafeMutableRawPointer,
    scratch: UnsafeMutableRawPointer
  ) {
    func address(_ array: MemoryPlan.Array) -> UnsafeMutableRawPointer {
      let place = schedule.memory.places[array]
      return (place.isInWorkspace ? workspace : start) + place.offset
    }
    func floats(_ array: MemoryPlan.Array) -> UnsafeMutablePointer<Float> {
      address(array).assumingMemoryBound(to: Float.self)
    }
    func bound(_ gate: PlannedGate) -> ActivationDerivative {
      switch gate.kind {
      case .mask: .mask(address(gate.array).assumingMemoryBound(to: UInt16.self))
      case .slopes: .slopes(floats(gate.array))
      }
    }
    func bound(_ target: BackwardStep.Target) -> GradientTarget {
      GradientTarget(
        destination: floats(target.destination), addend: target.addend.map { UnsafePointer(floats($0)) },
        gate: target.gate.map(bound))
    }
    var forward = schedule.forward.map { step in
      Buffers(
        inputs: step.inputs.map { UnsafePointer(floats($0)) }, output: floats(step.output),
        gate: step.gate.map(bound), outputGradient: nil, gradients: [], scratch: scratch)
    }
    var backward = schedule.backward.map { step in
      switch step {
      case .operation(let forward, let outputGradient, let targets):
        Buffers(
          inputs: forward.inputs.map { UnsafePointer(floats($0)) }, output: floats(forward.output),
          gate: forward.gate.map(bound), outputGradient: UnsafePointer(floats(outputGradient)),
          gradients: targets.map { $0.map(bound) }, scratch: scratch)
      case .finish(let source, let target, _):
        Buffers(
          inputs: [], output: floats(source), gate: nil, outputGradient: UnsafePointer(floats(source)),
          gradients: [bound(target)], scratch: scratch)
      }
    }
    // The last step is followed by the first step of the next evaluation.
    var upcoming = schedule.forward.lazy.compactMap(\.operation.forwardWeights).first
    for (index, step) in schedule.backward.enumerated().reversed() {
      backward[index].upcoming = upcoming
      if case .operation(let forward, _, _) = step, let weights = forward.operation.backwardWeights {
        upcoming = weights
      }
    }
    for (index, step) in schedule.forward.enumerated().reversed() {
      forward[index].upcoming = upcoming
      if let weights = step.operation.forwardWeights { upcoming = weights }
    }
    (self.forward, self.backward) = (forward, backward)
    input = floats(schedule.input)
    output = UnsafePointer(floats(schedule.output))
    source = schedule.source.map(floats)
    outputGradient = schedule.gradients.map { floats($0.output) }
    inputGradient = schedule.gradients.map { UnsafePointer(floats($0.input)) }
    activations = schedule.activations.mapValues { UnsafePointer(floats($0)) }
    activationGradients = schedule.activationGradients.mapValues { UnsafePointer(floats($0)) }
    zeros = schedule.zeros.map { .init(start: floats($0.array), count: $0.count) }
  }
}
