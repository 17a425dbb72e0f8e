import Foundation
import Synchronization

/// One line on stderr that grows while work is done, if stderr is a terminal.
final class ProgressBar: Sendable {
  private static let width = 40

  private let title: String
  private let isShown: Bool
  /// Blocks drawn so far.
  private let filled = Mutex(-1)

  init(title: String, isShown: Bool = true) {
    self.title = title
    self.isShown = isShown && isatty(STDERR_FILENO) == 1
  }

  func update(done: Int, of total: Int) {
    guard isShown, total > 0 else { return }
    filled.withLock { filled in
      let blocks = Self.width * done / total
      guard blocks != filled else { return }
      filled = blocks
      let bar = String(repeating: "█", count: blocks) + String(repeating: "░", count: Self.width - blocks)
      Console.overwriteLine(with: "\(title) \(bar) \(done)/\(total)")
    }
  }

  /// Takes the line away.
  func clear() {
    if isShown { Console.overwriteLine(with: "") }
  }
}
