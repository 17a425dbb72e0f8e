import CKernels

/// Runs a network forward and backward in memory of its own, for one thread at a time.
///
/// All memory is taken when it is made; an evaluation allocates nothing but the results it returns.
public final class Evaluator {
  private let network: Network
  private let arena: UnsafeMutableRawPointer
  private let forwardBuffers: [Buffers]
  private let backwardBuffers: [Buffers]

  public init(_ network: Network) {
    self.network = network
    let schedule = network.schedule
    let arena = UnsafeMutableRawPointer.allocate(
      byteCount: schedule.memory.arenaBytes, alignment: MemoryPlan.alignment)
    arena.initializeMemory(as: UInt8.self, repeating: 0, count: schedule.memory.arenaBytes)
    self.arena = arena

    func address(_ array: MemoryPlan.Array) -> UnsafeMutableRawPointer {
      arena + schedule.memory.offsets[array]
    }
    func floats(_ array: MemoryPlan.Array) -> UnsafeMutablePointer<Float> {
      address(array).assumingMemoryBound(to: Float.self)
    }
    func words(_ array: MemoryPlan.Array) -> UnsafeMutablePointer<UInt16> {
      address(array).assumingMemoryBound(to: UInt16.self)
    }
    func bound(_ target: Schedule.Target) -> GradientTarget {
      GradientTarget(
        destination: floats(target.destination), addend: target.addend.map { UnsafePointer(floats($0)) },
        mask: target.mask.map { UnsafePointer(words($0)) })
    }
    var forwardBuffers = schedule.forward.map { step in
      Buffers(
        inputs: step.inputs.map { UnsafePointer(floats($0)) }, output: floats(step.output),
        mask: step.mask.map(words), outputGradient: nil, gradients: [], scratch: address(schedule.scratch))
    }
    var backwardBuffers = schedule.backward.map { step in
      switch step {
      case .operation(let forward, let outputGradient, let targets):
        Buffers(
          inputs: forward.inputs.map { UnsafePointer(floats($0)) }, output: floats(forward.output),
          mask: forward.mask.map(words), outputGradient: UnsafePointer(floats(outputGradient)),
          gradients: targets.map { $0.map(bound) }, scratch: address(schedule.scratch))
      case .finish(let source, let target, _):
        Buffers(
          inputs: [], output: floats(source), mask: nil, outputGradient: UnsafePointer(floats(source)),
          gradients: [bound(target)], scratch: address(schedule.scratch))
      }
    }
    // After the last step the next evaluation begins.
    var upcoming = schedule.forward.lazy.compactMap(\.operation.forwardWeights).first
    for (index, step) in schedule.backward.enumerated().reversed() {
      backwardBuffers[index].upcoming = upcoming
      if case .operation(let forward, _, _) = step, let weights = forward.operation.backwardWeights {
        upcoming = weights
      }
    }
    for (index, step) in schedule.forward.enumerated().reversed() {
      forwardBuffers[index].upcoming = upcoming
      if let weights = step.operation.forwardWeights { upcoming = weights }
    }
    self.forwardBuffers = forwardBuffers
    self.backwardBuffers = backwardBuffers
    fillConstants()
  }

  /// Writes what never changes.
  private func fillConstants() {
    for (step, buffers) in zip(network.schedule.forward, forwardBuffers) where step.operation.isConstant {
      step.operation.forward(buffers)
    }
  }

  deinit { arena.deallocate() }

  /// The network's output at an input.
  ///
  /// - Precondition: `input` has as many elements as the network's input shape.
  public func forward(_ input: [Float]) -> [Float] {
    precondition(
      input.count == network.inputShape.count, "\(input.count) elements for \(network.inputShape)")
    let schedule = network.schedule
    write(input, to: schedule.input)
    for index in schedule.forward.indices { runForward(index) }
    return Array(UnsafeBufferPointer(start: floats(schedule.output), count: network.outputShape.count))
  }

  /// The gradient of Σ weights · output with respect to the input of the last `forward`. May be called again
  /// with other weights.
  ///
  /// - Parameters:
  ///   - weights: one for each element of the output.
  ///   - gradient: overwritten.
  /// - Precondition: `gradient` has as many elements as the network's input shape.
  public func backward(_ weights: [Float], into gradient: inout [Float]) {
    precondition(weights.count == network.outputShape.count, "\(weights.count) weights")
    precondition(gradient.count == network.inputShape.count, "a gradient of \(gradient.count) elements")
    let schedule = network.schedule
    write(weights, to: schedule.outputGradient)
    for index in schedule.backward.indices { runBackward(index) }
    let result = UnsafeBufferPointer(start: floats(schedule.inputGradient), count: gradient.count)
    gradient.withUnsafeMutableBufferPointer { _ = $0.update(from: result) }
  }

  /// The same as a new array.
  public func backward(_ weights: [Float]) -> [Float] {
    var gradient = [Float](repeating: 0, count: network.inputShape.count)
    backward(weights, into: &gradient)
    return gradient
  }

  private func runForward(_ index: Int) {
    let operation = network.schedule.forward[index].operation
    if operation.isView || operation.isConstant { return }
    operation.forward(forwardBuffers[index])
  }

  private func runBackward(_ index: Int) {
    let buffers = backwardBuffers[index]
    switch network.schedule.backward[index] {
    case .operation(let forward, _, _):
      forward.operation.backward(buffers)
    case .finish(_, _, let shape):
      guard let source = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      network.kernels.finish(
        igviz_finish(
          input: source, output: target.destination, pixels: shape.pixels, channels: shape.channels,
          epilogue: igviz_epilogue(target: target, channels: shape.channels)))
    }
  }

  /// One operation of an evaluation, to be timed by itself.
  package struct Step {
    package let name: String
    package let isBackward: Bool
    /// Of convolutions and matrix products.
    package let multiplyAdds: Int
    /// What must be done before and is no part of it.
    package let prepare: () -> Void
    package let run: () -> Void
  }

  /// What `forward` and `backward` do at an input, step by step. To be run in their order: the first step of each
  /// direction depends on what is written here, and later ones overwrite it.
  package func steps(at input: [Float], weights: [Float]) -> [Step] {
    let forward = network.schedule.forward.enumerated().map { index, step in
      Step(
        name: step.name, isBackward: false, multiplyAdds: step.multiplyAdds,
        prepare: { if index == 0 { self.write(input, to: self.network.schedule.input) } },
        run: { self.runForward(index) })
    }
    let backward = network.schedule.backward.enumerated().map { index, step in
      let (name, multiplyAdds) =
        switch step {
        case .operation(let forward, _, _): (forward.name, forward.multiplyAdds)
        case .finish: ("sum of gradients", 0)
        }
      return Step(
        name: name, isBackward: true, multiplyAdds: multiplyAdds,
        prepare: { if index == 0 { self.write(weights, to: self.network.schedule.outputGradient) } },
        run: { self.runBackward(index) })
    }
    return forward + backward
  }

  private func write(_ elements: [Float], to array: MemoryPlan.Array) {
    floats(array).update(from: elements, count: elements.count)
  }

  private func floats(_ array: MemoryPlan.Array) -> UnsafeMutablePointer<Float> {
    (arena + network.schedule.memory.offsets[array]).assumingMemoryBound(to: Float.self)
  }
}
