import Synchronization

/// A graph compiled for evaluation: simplified, its weights packed, every array given its place.
///
/// A network is immutable and may be shared; each thread evaluates it with an `Evaluator` of its own.
package final class Network: Sendable {
  /// Of outputs and gradients.
  let schedule: Schedule
  let kernels: Kernels
  let prepared: PreparedGraph

  package let inputShape: TensorShape
  package let outputShape: TensorShape
  /// The shapes of the values that were named, as they lie in memory.
  package let activations: [String: TensorShape]

  /// Schedules that were asked for.
  private let schedules = Mutex<[EvaluationMode: Schedule]>([:])
  /// What evaluators that are gone have left for the next.
  private let memory: EvaluatorMemory

  /// - Parameters:
  ///   - activations: values of the graph that evaluators can give, or start from, by a name of the caller's.
  ///     What makes them is not fused with what reads them.
  ///   - memory: where its evaluators leave their memory for those of other networks.
  /// - Precondition: the graph's output depends on its input.
  package convenience init(
    compiling graph: Graph, activations: [String: Graph.Value] = [:], kernels: Kernels = .best,
    memory: EvaluatorMemory = EvaluatorMemory()
  ) {
    var graph = graph
    graph.activations = activations
    self.init(compilingAsWritten: graph.simplified(), kernels: kernels, memory: memory)
  }

  /// Node by node, with nothing folded or fused.
  convenience init(
    compilingAsWritten graph: Graph, kernels: Kernels, memory: EvaluatorMemory = EvaluatorMemory()
  ) {
    self.init(
      PreparedGraph(graph.withoutDeadNodes(), kernels: kernels), kernels: kernels, memory: memory)
  }

  init(_ prepared: PreparedGraph, kernels: Kernels, memory: EvaluatorMemory = EvaluatorMemory()) {
    self.prepared = prepared
    self.memory = memory
    let graph = prepared.graph
    schedule = Schedule(prepared, source: nil, isGradientWanted: true)
    self.kernels = kernels
    inputShape = graph.shape(of: graph.input)
    outputShape = graph.shape(of: graph.output)
    activations = graph.activations.mapValues(graph.shape)
  }

  /// - Throws: `EvaluationError.unknownActivation`
  func schedule(for mode: EvaluationMode) throws(EvaluationError) -> Schedule {
    switch mode {
    case .gradient: schedule
    case .forward: forwardSchedule
    case .from: try kept(mode) { () throws(EvaluationError) in try Schedule(prepared, mode: mode) }
    }
  }

  /// Of outputs alone.
  var forwardSchedule: Schedule {
    kept(.forward) { Schedule(prepared, source: nil, isGradientWanted: false) }
  }

  private func kept<E: Error>(_ mode: EvaluationMode, _ make: () throws(E) -> Schedule) throws(E) -> Schedule
  {
    if let known = schedules.withLock({ $0[mode] }) { return known }
    let made = try make()
    schedules.withLock { $0[mode] = made }
    return made
  }

  /// Memory for an evaluator, which gives it back in the end.
  func takeMemory(byteCount: Int) -> LargePages { memory.take(byteCount: byteCount) }

  func giveBack(_ memory: LargePages) { self.memory.giveBack(memory) }

  /// The operations between input and output whose derivative is zero wherever it exists, by their layers: what goes through
  /// them is in the outputs and in no gradient.
  package var steps: [(layer: String, operation: String)] {
    let depends = prepared.graph.dependsOnInput()
    var seen: Set<String> = []
    return prepared.graph.nodes.compactMap { node in
      let layer = node.layer ?? node.name
      guard node.operation.isStep, depends[node.output.index], seen.insert(layer).inserted else { return nil }
      return (layer, node.operation.name)
    }
  }

  /// Bytes of memory that an evaluator of outputs and gradients takes for so many samples.
  package func evaluatorBytes(batch: Int = 1) -> Int { schedule.evaluatorBytes(batch: batch) }

  /// Bytes of memory that an evaluator takes for so many samples.
  ///
  /// - Throws: `EvaluationError.unknownActivation`
  package func evaluatorBytes(batch: Int = 1, mode: EvaluationMode) throws(EvaluationError) -> Int {
    try schedule(for: mode).evaluatorBytes(batch: batch)
  }

  /// Where the weights lie that products begin to read, and how many bytes they are; networks that share weights name the same places.
  package var weightPlaces: [UInt: Int] {
    let weights = prepared.operations.values.flatMap { [$0.forwardWeights, $0.backwardWeights] }
      .compactMap(\.self)
    return Dictionary(weights.map { (UInt(bitPattern: $0.baseAddress), $0.count) }, uniquingKeysWith: max)
  }

  /// How many samples are best evaluated at once: as many as a product of many zeros takes together, unless that takes
  /// much memory.
  package var batch: Int {
    let batched = schedule.forward.map(\.operation).filter(\.takesBatches)
    guard !batched.isEmpty else { return 1 }
    // Weights that no cache holds are read once for all samples, which is worth as much memory as some of them take.
    let weights = batched.reduce(0) { $0 + ($1.forwardWeights?.count ?? 0) }
    let bytes = max(kernels.caches.level3, weights / Self.shareForSamples)
    return max(1, min(Self.maxSamples, bytes / max(1, schedule.memory.arenaBytes)))
  }

  private static let maxSamples = 4
  private static let shareForSamples = 2
}

extension Schedule {
  /// Bytes of memory that an evaluator of so many samples takes.
  func evaluatorBytes(batch: Int) -> Int { batch * memory.arenaBytes + memory.workspaceBytes + scratchBytes }
}
