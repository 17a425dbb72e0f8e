import Foundation
import Synchronization

/// Memory that evaluators which are gone have left for the next ones, of one network or of several of one model.
///
/// Where the system must find and clear every page first, that takes as long as some evaluations; so memory that was used before is
/// preferred.
package final class EvaluatorMemory: Sendable {
  private let spare = Mutex<[LargePages]>([])

  /// Pieces that are kept: of as many evaluators as run at once, and of as many of another kind.
  private static let keptPieces = 2 * max(1, ProcessInfo.processInfo.activeProcessorCount)

  package init() {}

  /// The smallest piece that is large enough, or a new one.
  func take(byteCount: Int) -> LargePages {
    let used = spare.withLock { spare in
      spare.indices.filter { spare[$0].byteCount >= byteCount }.min {
        spare[$0].byteCount < spare[$1].byteCount
      }
      .map { spare.remove(at: $0) }
    }
    return used ?? LargePages(byteCount: byteCount)
  }

  /// Keeps a piece for the next evaluator. If there are too many, the smallest is freed.
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
