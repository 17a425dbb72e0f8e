import Foundation
import Synchronization

/// Threads that do nothing but keep their place, for a library that ends the program where it gets no thread.
package final class SpareThreads: Sendable {
  private let count: Int
  private let parked = Mutex<[Parked]>([])

  /// A thread that waits to end.
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

  /// Tries to get the places back, and milliseconds between two.
  private static let (tries, pause) = (40, UInt32(5))

  /// - Returns: `nil` where the system does not give so many threads.
  package init?(_ count: Int) {
    self.count = count
    guard park(tries: 1) else {
      leave()
      return nil
    }
  }

  deinit { leave() }

  /// Gives the places to what `body` starts, and takes them back when its threads have ended. No other thread is started by this module
  /// meanwhile.
  package func lend<Result>(_ body: () -> Result) -> Result {
    StartedThread.gate.lock()
    defer { StartedThread.gate.unlock() }
    leave()
    // Without a place the next call has fewer to give, which is noticed then by the library alone.
    defer { _ = park(tries: Self.tries) }
    return body()
  }

  private func leave() {
    for thread in parked.withLock({ parked in
      defer { parked = [] }
      return parked
    }) { thread.leave() }
  }

  /// Whether all places are taken.
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
