import Foundation
import Synchronization

/// Runs work on several threads, even if the system starts fewer threads than requested, or none.
///
/// The calling thread always does its part. Dispatch is no substitute: if no thread can be created, it retries for ever.
package enum Threads {
  /// Starts a thread that runs `body`; returns `nil` if the system cannot start one.
  typealias Start = @Sendable (_ body: @escaping @Sendable () -> Void) -> StartedThread?

  private static let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
  /// The number of running threads that `perform` has started.
  private static let helpers = Atomic(0)

  /// Calls `body` once with each number from 0 to `count` − 1, and returns when all calls have returned.
  ///
  /// All calls of this function in the process together start at most one thread fewer than there are cores, so nested work takes
  /// no more threads. If no thread can be started, the calls run one after the other.
  package static func perform(_ count: Int, _ body: @Sendable (Int) -> Void) {
    perform(count, body, start: StartedThread.start)
  }

  static func perform(_ count: Int, _ body: @Sendable (Int) -> Void, start: @escaping Start) {
    guard count > 1, cores > 1 else {
      for index in 0..<max(0, count) { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let job = Job(count: count, body: body, start: start)
      job.work()
      job.join()
    }
  }

  /// Runs `body` on `count` threads at once, including the calling thread, or on as many as the system can start. Returns when all
  /// calls have returned.
  package static func run(upTo count: Int, _ body: @escaping @Sendable () -> Void) {
    run(upTo: count, body, start: StartedThread.start)
  }

  static func run(upTo count: Int, _ body: @escaping @Sendable () -> Void, start: Start) {
    var threads: [StartedThread] = []
    while threads.count < count - 1, let thread = start(body) { threads.append(thread) }
    body()
    for thread in threads { thread.join() }
  }

  /// The calls of one `perform`.
  private final class Job: Sendable {
    private let count: Int
    private let body: @Sendable (Int) -> Void
    private let start: Start
    private let next = Atomic(0)
    private let started = Mutex<[StartedThread]>([])

    init(count: Int, body: @escaping @Sendable (Int) -> Void, start: @escaping Start) {
      (self.count, self.body, self.start) = (count, body, start)
    }

    /// Takes and runs calls until none are left. A thread that takes a call first starts a helper for the next one, so that threads
    /// that become free elsewhere are used here.
    func work() {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        if index + 1 < count { startHelper() }
        body(index)
      }
    }

    private func startHelper() {
      guard Threads.helpers.wrappingAdd(1, ordering: .relaxed).oldValue < Threads.cores - 1 else {
        Threads.helpers.wrappingSubtract(1, ordering: .relaxed)
        return
      }
      let thread = start { [self] in
        work()
        Threads.helpers.wrappingSubtract(1, ordering: .relaxed)
      }
      if let thread {
        started.withLock { $0.append(thread) }
      } else {
        Threads.helpers.wrappingSubtract(1, ordering: .relaxed)
      }
    }

    /// Waits for all helpers; a running helper may start another.
    func join() {
      while let thread = started.withLock({ $0.popLast() }) { thread.join() }
    }
  }
}
