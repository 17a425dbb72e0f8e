import CKernels

/// Runs a network forward and backward in memory of its own, for one thread at a time.
///
/// Several samples, a batch, may be evaluated at once. Operations that gain from it take all samples together, others
/// one after the other; the results are the same to the bit.
///
/// All memory is taken when it is made; an evaluation allocates nothing but the results it returns.
public final class Evaluator {
  /// The most samples that can be evaluated at once.
  public let batch: Int
  private let network: Network
  private let memory: LargePages
  /// One for each sample of a batch.
  private let arenas: [Arena]
  /// The samples of the last forward pass.
  private var samples = 0

  public init(_ network: Network, batch: Int = 1) {
    precondition(batch > 0, "a batch of no samples")
    self.network = network
    self.batch = batch
    let schedule = network.schedule
    memory = network.takeMemory(byteCount: network.evaluatorBytes(batch: batch))
    let start = memory.start
    let workspace = start + batch * schedule.memory.arenaBytes
    arenas = (0..<batch).map { index in
      Arena(
        schedule, at: start + index * schedule.memory.arenaBytes, workspace: workspace,
        scratch: workspace + schedule.memory.workspaceBytes)
    }
    fillConstants()
  }

  /// Writes what never changes: constants, and the input's gradient where only steps lead from it to the output.
  private func fillConstants() {
    for arena in arenas { arena.inputGradient.update(repeating: 0, count: network.inputShape.count) }
    for (index, step) in network.schedule.forward.enumerated() where step.operation.isConstant {
      for arena in arenas { step.operation.forward(arena.forward[index]) }
    }
  }

  deinit { network.giveBack(memory) }

  /// The network's output at an input.
  ///
  /// - Precondition: `input` has as many elements as the network's input shape.
  public func forward(_ input: [Float]) -> [Float] { forward([input])[0] }

  /// The network's outputs at one or several inputs.
  ///
  /// - Precondition: there are no more than `batch`, each with as many elements as the network's input shape.
  public func forward(_ inputs: [[Float]]) -> [[Float]] {
    forward(count: inputs.count) { index, memory in
      precondition(inputs[index].count == memory.count, "\(inputs[index].count) elements for \(memory.count)")
      _ = memory.update(from: inputs[index])
    }
  }

  /// The network's outputs at one or several inputs, which are written to where they are read.
  ///
  /// - Parameters:
  ///   - count: at most `batch`.
  ///   - input: writes the input of an index, all of its elements.
  public func forward(
    count: Int, _ input: (Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [[Float]] {
    precondition((1...batch).contains(count), "\(count) samples in a batch of \(batch)")
    for (index, arena) in arenas.prefix(count).enumerated() {
      input(index, UnsafeMutableBufferPointer(start: arena.input, count: network.inputShape.count))
    }
    samples = count
    network.schedule.forwardSections.forEach { run($0, \.forward, runForward) }
    return arenas.prefix(samples).map {
      Array(UnsafeBufferPointer(start: $0.output, count: network.outputShape.count))
    }
  }

  /// The gradient of Σ weights · output with respect to the input of the last `forward`. May be called again
  /// with other weights.
  ///
  /// - Parameter weights: one for each element of the output.
  public func backward(_ weights: [Float]) -> [Float] {
    var result: [Float] = []
    backward([weights]) { _, gradient in result = Array(gradient) }
    return result
  }

  /// The same for every sample of the last forward pass.
  ///
  /// - Parameters:
  ///   - weights: one for each element of the output, for each sample.
  ///   - body: called for each sample with its index and its gradient, which is valid for as long as the call.
  public func backward(_ weights: [[Float]], _ body: (Int, UnsafeBufferPointer<Float>) -> Void) {
    precondition(weights.count == samples, "weights of \(weights.count) samples for \(samples)")
    write(weights, to: \.outputGradient, shape: network.outputShape)
    network.schedule.backwardSections.forEach { run($0, \.backward, runBackward) }
    for (index, arena) in arenas.prefix(samples).enumerated() {
      body(index, UnsafeBufferPointer(start: arena.inputGradient, count: network.inputShape.count))
    }
  }

  /// Some steps of one direction, for all samples.
  private func run(
    _ section: Schedule.Section, _ buffers: (Arena) -> [Buffers], _ step: (Int, Buffers) -> Void
  ) {
    guard section.isBatched else {
      for arena in arenas.prefix(samples) {
        for index in section.steps { step(index, buffers(arena)[index]) }
      }
      return
    }
    for index in section.steps {
      var batched = buffers(arenas[0])[index]
      batched.samples = samples
      batched.sampleStride = network.schedule.memory.arenaBytes / MemoryLayout<Float>.stride
      step(index, batched)
    }
  }

  private func runForward(_ index: Int, _ buffers: Buffers) {
    let operation = network.schedule.forward[index].operation
    if operation.isView || operation.isConstant { return }
    operation.forward(buffers)
  }

  private func runBackward(_ index: Int, _ buffers: Buffers) {
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
    /// Of convolutions and matrix products, for one sample.
    package let multiplyAdds: Int
    /// What must be done before and is no part of it.
    package let prepare: () -> Void
    /// For all samples.
    package let run: () -> Void
  }

  /// What `forward` and `backward` do at some inputs, step by step. To be run in their order: the first step of each
  /// direction depends on what is written here, and later ones overwrite it.
  package func steps(at inputs: [[Float]], weights: [[Float]]) -> [Step] {
    let schedule = network.schedule
    let forward = schedule.forwardSections.flatMap(\.single).map { section in
      let index = section.steps.lowerBound
      let step = schedule.forward[index]
      return Step(
        name: step.name, isBackward: false, multiplyAdds: step.multiplyAdds,
        prepare: { [self] in
          if index == 0 { write(inputs, to: \.input, shape: network.inputShape) }
          samples = inputs.count
        },
        run: { [self] in run(section, \.forward, runForward) })
    }
    let backward = schedule.backwardSections.flatMap(\.single).map { section in
      let index = section.steps.lowerBound
      let (name, multiplyAdds) =
        switch schedule.backward[index] {
        case .operation(let forward, _, _): (forward.name, forward.multiplyAdds)
        case .finish: ("sum of gradients", 0)
        }
      return Step(
        name: name, isBackward: true, multiplyAdds: multiplyAdds,
        prepare: { [self] in
          if index == 0 { write(weights, to: \.outputGradient, shape: network.outputShape) }
        },
        run: { [self] in run(section, \.backward, runBackward) })
    }
    return forward + backward
  }

  private func write(
    _ values: [[Float]], to array: (Arena) -> UnsafeMutablePointer<Float>, shape: Shape
  ) {
    for (arena, values) in zip(arenas, values) {
      precondition(values.count == shape.count, "\(values.count) elements for \(shape)")
      array(arena).update(from: values, count: values.count)
    }
  }
}
