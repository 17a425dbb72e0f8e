import Dispatch
import Synchronization

/// A graph compiled for evaluation: simplified, its weights packed, every array given its place.
///
/// A network is immutable and may be shared; each thread evaluates it with an `Evaluator` of its own.
public final class Network: Sendable {
  let schedule: Schedule
  let kernels: Kernels

  public let inputShape: Shape
  public let outputShape: Shape

  /// What evaluators that are gone have left for the next.
  private let spareMemory = Mutex<[LargePages]>([])

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

  /// The outputs at several inputs, evaluated on several threads.
  ///
  /// - Parameter input: makes one of them, with as many elements as the input shape.
  public func outputs(count: Int, threads: Int, input: @Sendable (Int) -> [Float]) -> [[Float]] {
    let outputs = Mutex([[Float]](repeating: [], count: count))
    let share = max(1, min(batch, (count + threads - 1) / max(1, threads)))
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: min(max(1, threads), (count + share - 1) / share)) { _ in
      // Of the size that attributions take, so that these find its memory again.
      let evaluator = Evaluator(self, batch: batch)
      while true {
        let first = next.withLock { next in
          defer { next += share }
          return next
        }
        guard first < count else { return }
        let results = evaluator.forward((first..<min(first + share, count)).map(input))
        outputs.withLock { $0.replaceSubrange(first..<first + results.count, with: results) }
      }
    }
    return outputs.withLock(\.self)
  }

  /// Memory for an evaluator, which gives it back in the end. Where the system must find and clear every page first, that
  /// takes as long as some evaluations; so memory that was used before is preferred.
  func takeMemory(byteCount: Int) -> LargePages {
    let used = spareMemory.withLock { spare in
      spare.firstIndex { $0.byteCount >= byteCount }.map { spare.remove(at: $0) }
    }
    return used ?? LargePages(byteCount: byteCount)
  }

  func giveBack(_ memory: LargePages) { spareMemory.withLock { $0.append(memory) } }

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
