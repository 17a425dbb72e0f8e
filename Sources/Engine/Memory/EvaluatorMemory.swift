import Foundation
import Synchronization

/// A pool of memory that released evaluators leave for new ones, of one network or of several networks of one model.
///
/// If the system must first find and clear every page, new memory takes as much time as several evaluations. Used memory is
/// therefore preferred.
package final class EvaluatorMemory: Sendable {
  private let spare = Mutex<[LargePages]>([])

  /// The maximum number of pieces in the pool: one per processor for each of two kinds of evaluators.
  private static let keptPieces = 2 * max(1, ProcessInfo.processInfo.activeProcessorCount)

  package init() {}

  /// Returns the smallest piece that is large enough, or new memory.
  func take(byteCount: Int) -> LargePages {
    let used = spare.withLock { spare in
      spare.indices.filter { spare[$0].byteCount >= byteCount }.min {
        spare[$0].byteCount < spare[$1].byteCount
      }
      .map { spare.remove(at: $0) }
    }
    return used ?? LargePages(byteCount: byteCount)
  }

  /// Keeps a piece for the next evaluator. If there are then too many pieces, the smallest is freed.
  func giveBack(_ memory: LargePages) {
    spare.withLock { spare in
      spare.append(memory)
      guard spare.count > Self.keptPieces,
        let smallest = spare.indices.min(by: { spare[$0].byteCount < spare[$1].byteCount })
      else { return }
      spare.remove(at: smallest)
    }
  }
}
