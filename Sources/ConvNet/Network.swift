/// A graph compiled for evaluation: simplified, its weights packed, every array given its place.
///
/// A network is immutable and may be shared; each thread evaluates it with an `Evaluator` of its own.
public final class Network: Sendable {
  let schedule: Schedule
  let kernels: Kernels

  public let inputShape: Shape
  public let outputShape: Shape

  /// - Precondition: the graph's output depends on its input.
  public convenience init(compiling graph: Graph, kernels: Kernels = .best) {
    self.init(compilingAsWritten: graph.simplified(), kernels: kernels)
  }

  /// Node by node, with nothing folded or fused.
  init(compilingAsWritten graph: Graph, kernels: Kernels) {
    schedule = Schedule(graph.withoutDeadNodes(), kernels: kernels)
    self.kernels = kernels
    inputShape = graph.shape(of: graph.input)
    outputShape = graph.shape(of: graph.output)
  }

  /// Bytes of memory that an evaluator of so many samples takes.
  public func evaluatorBytes(batch: Int = 1) -> Int {
    batch * schedule.memory.arenaBytes + schedule.memory.workspaceBytes + schedule.scratchBytes
  }

  /// How many samples are best evaluated at once: as many as a product of many zeros takes together, unless that takes
  /// much memory.
  public var batch: Int {
    let isBatched = (schedule.forwardSections + schedule.backwardSections).contains(where: \.isBatched)
    return isBatched ? max(1, min(Self.mostSamples, Self.batchBytes / schedule.memory.arenaBytes)) : 1
  }

  private static let mostSamples = 4
  private static let batchBytes = 32 << 20
}
