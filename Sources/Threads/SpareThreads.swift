import Foundation
import Synchronization

/// Idle threads that reserve capacity for a library that ends the process if it cannot start a thread.
package final class SpareThreads: Sendable {
  private let count: Int
  private let parked = Mutex<[Parked]>([])

  /// A thread that waits for a signal to end.
  private struct Parked: Sendable {
    let thread: StartedThread
    let end: DispatchSemaphore

    init?() {
      let end = DispatchSemaphore(value: 0)
      guard let thread = StartedThread.start({ end.wait() }) else { return nil }
      (self.thread, self.end) = (thread, end)
    }

    func leave() {
      end.signal()
      thread.join()
    }
  }

  /// The number of attempts to restart the threads, and the pause between two attempts in milliseconds.
  private static let (tries, pause) = (40, UInt32(5))

  /// Starts the idle threads.
  ///
  /// - Returns: `nil` if the system cannot start so many threads.
  package init?(_ count: Int) {
    self.count = count
    guard park(tries: 1) else {
      leave()
      return nil
    }
  }

  deinit { leave() }

  /// Ends the idle threads, runs `body`, which may start as many, and restarts the idle threads once those of `body` have ended.
  /// Meanwhile this module starts no thread elsewhere.
  package func lend<Result>(_ body: () -> Result) -> Result {
    StartedThread.gate.lock()
    defer { StartedThread.gate.unlock() }
    leave()
    // If some cannot be restarted, the next call frees fewer; then only the library notices the shortage.
    defer { _ = park(tries: Self.tries) }
    return body()
  }

  private func leave() {
    for thread in parked.withLock({ parked in
      defer { parked = [] }
      return parked
    }) { thread.leave() }
  }

  /// Starts the missing idle threads. Returns whether all are running.
  private func park(tries: Int) -> Bool {
    for attempt in 0..<tries {
      if attempt > 0 { usleep(Self.pause * 1000) }
      let isFull = parked.withLock { parked in
        while parked.count < count, let thread = Parked() { parked.append(thread) }
        return parked.count == count
      }
      if isFull { return true }
    }
    return false
  }
}
