import CKernels

/// Runs a network forward and backward in its own memory, on one thread at a time.
///
/// Several samples, a batch, may be evaluated at once. Operations that gain from batching process all samples together,
/// others one by one; the results are bit-identical.
///
/// All memory is allocated in `init`; an evaluation allocates only the results that it returns.
package final class Evaluator {
  /// The maximum number of samples in one evaluation.
  package let batch: Int
  package let mode: EvaluationMode
  /// The shape of the network's input, or of the activation from which evaluations start.
  package var inputShape: TensorShape { schedule.inputShape }
  let network: Network
  let schedule: Schedule
  private let memory: LargePages
  /// The arrays of each sample of a batch.
  let arenas: [Arena]
  /// The number of samples in the last forward pass.
  var samples = 0
  /// Whether the values that do not depend on the input have been computed.
  var isPrepared: Bool

  /// Creates an evaluator of outputs and gradients.
  ///
  /// - Parameter batch: the maximum number of samples; values below 1 count as 1.
  package convenience init(_ network: Network, batch: Int = 1) {
    self.init(network, batch: max(1, batch), mode: .gradient, schedule: network.schedule)
  }

  /// Creates an evaluator of outputs only, which keeps no arrays for a backward pass.
  ///
  /// - Parameter batch: the maximum number of samples; values below 1 count as 1.
  package convenience init(forwardOnly network: Network, batch: Int = 1) {
    self.init(network, batch: max(1, batch), mode: .forward, schedule: network.forwardSchedule)
  }

  /// - Throws: `EvaluationError.unknownActivation`, or `wrongSamples` if `batch` is less than 1.
  package convenience init(_ network: Network, batch: Int = 1, mode: EvaluationMode) throws(EvaluationError) {
    guard batch > 0 else { throw .wrongSamples(batch, batch: batch) }
    self.init(network, batch: batch, mode: mode, schedule: try network.schedule(for: mode))
  }

  private init(_ network: Network, batch: Int, mode: EvaluationMode, schedule: Schedule) {
    self.network = network
    self.batch = batch
    self.mode = mode
    self.schedule = schedule
    isPrepared = schedule.preparationSections.isEmpty && schedule.source == nil
    memory = network.takeMemory(byteCount: schedule.evaluatorBytes(batch: batch))
    let start = memory.start
    let workspace = start + batch * schedule.memory.arenaBytes
    arenas = (0..<batch).map { index in
      Arena(
        schedule, at: start + index * schedule.memory.arenaBytes, workspace: workspace,
        scratch: workspace + schedule.memory.workspaceBytes)
    }
    // Zeros and constants never change, so they are written once.
    for zeros in arenas.flatMap(\.zeros) { zeros.update(repeating: 0) }
    for (index, step) in schedule.forward.enumerated() where step.operation.isConstant {
      for arena in arenas { step.operation.forward(arena.forward[index]) }
    }
  }

  deinit { network.giveBack(memory) }

  // MARK: Forward

  /// Computes, at an input of the network, the values that do not depend on the activation from which evaluations start.
  ///
  /// In mode `.from`, call this before `forward`, and again for each other input. Other modes need no preparation.
  ///
  /// - Throws: `EvaluationError.wrongCount`
  package func prepare(_ input: [Float]) throws(EvaluationError) {
    guard input.count == network.inputShape.count else {
      throw .wrongCount(input.count, wanted: network.inputShape.count)
    }
    for arena in arenas { arena.source?.update(from: input, count: input.count) }
    samples = batch
    schedule.preparationSections.forEach { run($0, \.forward, runForward) }
    samples = 0
    isPrepared = true
  }

  /// Returns the network's output at an input of `inputShape.count` elements.
  ///
  /// - Throws: `EvaluationError`
  package func forward(_ input: [Float]) throws(EvaluationError) -> [Float] { try forward([input])[0] }

  /// Returns the network's outputs at 1 to `batch` inputs of `inputShape.count` elements each.
  ///
  /// - Throws: `EvaluationError`
  package func forward(_ inputs: [[Float]]) throws(EvaluationError) -> [[Float]] {
    guard (1...batch).contains(inputs.count) else { throw .wrongSamples(inputs.count, batch: batch) }
    guard isPrepared else { throw .notPrepared }
    for input in inputs where input.count != inputShape.count {
      throw .wrongCount(input.count, wanted: inputShape.count)
    }
    return forward(count: inputs.count) { _ = $1.update(from: inputs[$0]) }
  }

  /// Returns the network's outputs at inputs that the caller writes directly into the evaluator's memory.
  ///
  /// - Parameters:
  ///   - count: the number of inputs, from 1 to `batch`.
  ///   - input: writes all elements of the input with this index.
  /// - Precondition: `prepare(_:)` was called, if evaluations start from an activation.
  package func forward(
    count: Int, _ input: (Int, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> [[Float]] {
    precondition((1...batch).contains(count), "\(count) samples in a batch of \(batch)")
    precondition(isPrepared, "an evaluation from an activation without an input to prepare it")
    let elements = inputShape.count
    for (index, arena) in arenas.prefix(count).enumerated() {
      input(index, UnsafeMutableBufferPointer(start: arena.input, count: elements))
    }
    samples = count
    schedule.forwardSections.forEach { run($0, \.forward, runForward) }
    return arenas.prefix(samples).map {
      Array(UnsafeBufferPointer(start: $0.output, count: network.outputShape.count))
    }
  }

  // MARK: Backward

  /// Returns the gradient of Σ weights · output with respect to the input of the last `forward`, which must have been a
  /// single one. May be called again with other weights.
  ///
  /// - Parameter weights: one weight for each element of the output.
  /// - Throws: `EvaluationError`
  package func backward(_ weights: [Float]) throws(EvaluationError) -> [Float] {
    guard schedule.gradients != nil else { throw .noGradient }
    guard samples == 1 else { throw .wrongSamples(1, batch: samples) }
    guard weights.count == network.outputShape.count else {
      throw .wrongCount(weights.count, wanted: network.outputShape.count)
    }
    var result: [Float] = []
    backward([weights]) { _, gradient in result = Array(gradient) }
    return result
  }

  /// Computes the gradient of Σ weights · output for each sample of the last forward pass.
  ///
  /// - Parameters:
  ///   - weights: for each sample, one weight for each element of the output.
  ///   - body: called for each sample with its index and its gradient, which is valid only during the call.
  /// - Precondition: the evaluator's mode has gradients, and `weights` has one array of that length for each sample.
  package func backward(_ weights: [[Float]], _ body: (Int, UnsafeBufferPointer<Float>) -> Void) {
    precondition(weights.count == samples, "weights of \(weights.count) samples for \(samples)")
    precondition(schedule.gradients != nil, "a gradient of an evaluator that goes forward only")
    write(weights, to: \.outputGradient, shape: network.outputShape)
    schedule.backwardSections.forEach { run($0, \.backward, runBackward) }
    for (index, arena) in arenas.prefix(samples).enumerated() {
      body(index, UnsafeBufferPointer(start: arena.inputGradient, count: inputShape.count))
    }
  }

  // MARK: Activations

  /// Returns the value of a named activation in the last forward pass; the buffer is valid until the next one.
  ///
  /// - Throws: `EvaluationError`; always `unknownActivation` if evaluations start from an activation.
  package func activation(_ name: String, sample: Int = 0) throws(EvaluationError) -> UnsafeBufferPointer<
    Float
  > {
    try array(name, sample: sample, \.activations)
  }

  /// Returns the gradient of Σ weights · output with respect to a named activation in the last backward pass; the buffer is
  /// valid until the next pass in either direction.
  ///
  /// - Throws: `EvaluationError`
  package func activationGradient(
    _ name: String, sample: Int = 0
  ) throws(EvaluationError) -> UnsafeBufferPointer<Float> {
    guard mode == .gradient else { throw .noGradient }
    return try array(name, sample: sample, \.activationGradients)
  }

  private func array(
    _ name: String, sample: Int, _ arrays: (Arena) -> [String: UnsafePointer<Float>]
  ) throws(EvaluationError) -> UnsafeBufferPointer<Float> {
    guard (0..<samples).contains(sample) else { throw .wrongSamples(sample, batch: samples) }
    guard let start = arrays(arenas[sample])[name], let shape = network.activations[name] else {
      throw .unknownActivation(name, known: schedule.activations.keys.sorted())
    }
    return UnsafeBufferPointer(start: start, count: shape.count)
  }

  // MARK: Running

  /// Runs consecutive steps of one direction for all samples.
  func run(
    _ section: Section, _ buffers: (Arena) -> [Buffers], _ step: (Int, Buffers) -> Void
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
      batched.sampleStride = schedule.memory.arenaBytes / MemoryLayout<Float>.stride
      step(index, batched)
    }
  }

  func runForward(_ index: Int, _ buffers: Buffers) {
    let operation = schedule.forward[index].operation
    if operation.isView || operation.isConstant { return }
    operation.forward(buffers)
  }

  func runBackward(_ index: Int, _ buffers: Buffers) {
    switch schedule.backward[index] {
    case .operation(let forward, _, _):
      forward.operation.backward(buffers)
    case .finish(_, let finished, _):
      guard let source = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      network.kernels.finish(
        igviz_finish(
          source, to: target.destination, pixels: finished.shape.pixels, channels: finished.shape.channels,
          epilogue: igviz_epilogue(target: target, channels: finished.shape.channels)))
    }
  }

  func write(
    _ values: [[Float]], to array: (Arena) -> UnsafeMutablePointer<Float>?, shape: TensorShape
  ) {
    for (arena, values) in zip(arenas, values) {
      precondition(values.count == shape.count, "\(values.count) elements for \(shape)")
      array(arena)?.update(from: values, count: values.count)
    }
  }
}
