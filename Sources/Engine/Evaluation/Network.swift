import Synchronization

/// A graph compiled for evaluation: simplified, with packed weights and a location for every array.
///
/// A network is immutable and may be shared between threads; each thread evaluates it with its own `Evaluator`.
package final class Network: Sendable {
  /// The schedule of mode `.gradient`.
  let schedule: Schedule
  let kernels: Kernels
  let prepared: PreparedGraph

  package let inputShape: TensorShape
  package let outputShape: TensorShape
  /// The shapes of the named activations, with axes in memory order.
  package let activations: [String: TensorShape]

  /// The cached schedules of other modes.
  private let schedules = Mutex<[EvaluationMode: Schedule]>([:])
  /// Memory that released evaluators leave for new ones.
  private let memory: EvaluatorMemory

  /// - Parameters:
  ///   - activations: values of the graph that evaluators can return or start from, by names that the caller chooses.
  ///     The node that computes such a value is not fused with the nodes that read it.
  ///   - memory: the pool of memory that this network's evaluators share with those of other networks.
  /// - Precondition: the graph's output depends on its input.
  package convenience init(
    compiling graph: Graph, activations: [String: Graph.Value] = [:], kernels: Kernels = .best,
    memory: EvaluatorMemory = EvaluatorMemory()
  ) {
    var graph = graph
    graph.activations = activations
    self.init(compilingAsWritten: graph.simplified(), kernels: kernels, memory: memory)
  }

  /// Compiles a graph node by node, without folding or fusing.
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

  /// Returns the schedule of a mode.
  ///
  /// - Throws: `EvaluationError.unknownActivation`
  func schedule(for mode: EvaluationMode) throws(EvaluationError) -> Schedule {
    switch mode {
    case .gradient: schedule
    case .forward: forwardSchedule
    case .from: try kept(mode) { () throws(EvaluationError) in try Schedule(prepared, mode: mode) }
    }
  }

  /// The schedule of mode `.forward`.
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

  /// Takes memory for an evaluator, which gives it back with `giveBack(_:)` at the end of its life.
  func takeMemory(byteCount: Int) -> LargePages { memory.take(byteCount: byteCount) }

  func giveBack(_ memory: LargePages) { self.memory.giveBack(memory) }

  /// The operations that depend on the input and whose derivative is zero wherever it exists, one for each layer: their
  /// influence is in the outputs but in no gradient.
  package var steps: [(layer: String, operation: String)] {
    let depends = prepared.graph.dependsOnInput()
    var seen: Set<String> = []
    return prepared.graph.nodes.compactMap { node in
      let layer = node.layer ?? node.name
      guard node.operation.isStep, depends[node.output.index], seen.insert(layer).inserted else { return nil }
      return (layer, node.operation.name)
    }
  }

  /// Returns the memory in bytes of an evaluator in mode `.gradient` for `batch` samples.
  package func evaluatorBytes(batch: Int = 1) -> Int { schedule.evaluatorBytes(batch: batch) }

  /// Returns the memory in bytes of an evaluator in a mode for `batch` samples.
  ///
  /// - Throws: `EvaluationError.unknownActivation`
  package func evaluatorBytes(batch: Int = 1, mode: EvaluationMode) throws(EvaluationError) -> Int {
    try schedule(for: mode).evaluatorBytes(batch: batch)
  }

  /// The sizes in bytes of the weights that products read first, by address; networks that share weights have the same addresses.
  package var weightPlaces: [UInt: Int] {
    let weights = prepared.operations.values.flatMap { [$0.forwardWeights, $0.backwardWeights] }
      .compactMap(\.self)
    return Dictionary(weights.map { (UInt(bitPattern: $0.baseAddress), $0.count) }, uniquingKeysWith: max)
  }

  /// The number of samples best evaluated at once: as many as a product with many zeros processes together, or fewer if
  /// they take too much memory.
  package var batch: Int {
    let batched = schedule.forward.map(\.operation).filter(\.takesBatches)
    guard !batched.isEmpty else { return 1 }
    // Weights that exceed the caches are read once for all samples. This saving justifies arrays as large as a share of them.
    let weights = batched.reduce(0) { $0 + ($1.forwardWeights?.count ?? 0) }
    let bytes = max(kernels.caches.level3, weights / Self.shareForSamples)
    return max(1, min(Self.maxSamples, bytes / max(1, schedule.memory.arenaBytes)))
  }

  private static let maxSamples = 4
  private static let shareForSamples = 2
}

extension Schedule {
  /// Returns the memory in bytes of an evaluator for `batch` samples.
  func evaluatorBytes(batch: Int) -> Int { batch * memory.arenaBytes + memory.workspaceBytes + scratchBytes }
}
