import Foundation
import Synchronization

/// A progress bar on stderr; shown only if stderr is a terminal.
final class ProgressBar: Sendable {
  private static let width = 40

  private let isShown: Bool
  private let state: Mutex<State>

  private struct State {
    /// The name of the current step.
    var title: String
    /// Blocks drawn so far.
    var filled = -1
  }

  init(title: String, isShown: Bool = true) {
    state = Mutex(State(title: title))
    self.isShown = isShown && isatty(STDERR_FILENO) == 1
  }

  /// Begins a step of several: "Grad-CAM (3 of 14)".
  func begin(_ title: String, number: Int, of count: Int) {
    state.withLock { $0 = State(title: count > 1 ? "\(title) (\(number) of \(count))" : title) }
  }

  /// - Parameter total: the maximum amount of work.
  func update(done: Int, of total: Int) {
    guard isShown, total > 0 else { return }
    state.withLock { state in
      let blocks = Self.width * min(done, total) / total
      guard blocks != state.filled else { return }
      state.filled = blocks
      Console.overwriteLine(with: Self.line(state.title, blocks: blocks, done: done, total: total))
    }
  }

  static func line(_ title: String, blocks: Int, done: Int, total: Int) -> String {
    let bar = String(repeating: "█", count: blocks) + String(repeating: "░", count: width - blocks)
    return "\(title) \(bar) \(done) of at most \(total)"
  }

  /// Clears the progress line.
  func clear() {
    if isShown { Console.overwriteLine(with: "") }
  }
}
