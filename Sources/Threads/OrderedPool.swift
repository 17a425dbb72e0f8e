import Foundation

/// Runs a stream of jobs on several threads and delivers the results in the order of the jobs.
///
/// A thread takes a job only when it is free. At most twice as many jobs as threads are in progress or wait for delivery; beyond
/// that limit no jobs are made. Memory does not grow with the number of jobs.
package enum OrderedPool {
  /// Runs all jobs and returns when the last result is delivered.
  ///
  /// - Parameters:
  ///   - threads: the number of threads, including the calling thread; at least one, and fewer if the system cannot start so many.
  ///   - next: makes the next job, or returns `nil` after the last; never called concurrently.
  ///   - work: called by any thread; its second parameter is the number of jobs in progress.
  ///   - deliver: called once for each finished job, in order, never concurrently.
  /// - Throws: the first error that any of the functions throws. Jobs that other threads had finished by then are still delivered.
  package static func run<Job: Sendable, Result: Sendable>(
    threads: Int, next: @escaping @Sendable () throws -> Job?,
    work: @escaping @Sendable (Job, _ underWay: Int) throws -> Result,
    deliver: @escaping @Sendable (Result) throws -> Void
  ) throws {
    let line = Line<Job, Result>(threads: max(1, threads), next: next, work: work, deliver: deliver)
    Threads.run(upTo: threads) { line.serve() }
    try line.finish()
  }
}

/// The state that the threads of a pool share.
private final class Line<Job: Sendable, Result: Sendable>: @unchecked Sendable {
  private let next: @Sendable () throws -> Job?
  private let work: @Sendable (Job, Int) throws -> Result
  private let deliver: @Sendable (Result) throws -> Void
  private let window: Int

  // All following properties are protected by the lock of `condition`.
  private let condition = NSCondition()
  private var taken = 0
  private var delivered = 0
  private var underWay = 0
  private var isTaking = false
  private var isDelivering = false
  private var isOver = false
  private var error: (any Error)?
  /// Results that finished before their turn, by the number of the job.
  private var early: [Int: Result] = [:]

  init(
    threads: Int, next: @escaping @Sendable () throws -> Job?,
    work: @escaping @Sendable (Job, Int) throws -> Result,
    deliver: @escaping @Sendable (Result) throws -> Void
  ) {
    (self.next, self.work, self.deliver, window) = (next, work, deliver, 2 * threads)
  }

  /// Runs jobs on the calling thread until there are no more.
  func serve() {
    condition.lock()
    defer { condition.unlock() }
    while let (number, job, underWay) = take() {
      do {
        let result = try outside { try work(job, underWay) }
        self.underWay -= 1
        early[number] = result
        try deliverInOrder()
      } catch {
        stop(error)
      }
    }
  }

  private func take() -> (number: Int, job: Job, underWay: Int)? {
    while !isOver, isTaking || taken - delivered >= window { condition.wait() }
    guard !isOver else { return nil }
    isTaking = true
    defer {
      isTaking = false
      condition.broadcast()
    }
    do {
      guard let job = try outside(next), !isOver else {
        isOver = true
        return nil
      }
      taken += 1
      underWay += 1
      return (taken - 1, job, underWay)
    } catch {
      stop(error)
      return nil
    }
  }

  private func deliverInOrder() throws {
    guard !isDelivering else { return }
    isDelivering = true
    defer { isDelivering = false }
    while error == nil, let result = early.removeValue(forKey: delivered) {
      try outside { try deliver(result) }
      delivered += 1
      condition.broadcast()
    }
  }

  private func stop(_ error: any Error) {
    self.error = self.error ?? error
    isOver = true
    condition.broadcast()
  }

  /// Runs a slow function without holding the lock.
  private func outside<Value>(_ body: () throws -> Value) rethrows -> Value {
    condition.unlock()
    defer { condition.lock() }
    return try body()
  }

  /// Throws the first error, after delivering the finished results in order. Called once all threads have ended.
  func finish() throws {
    guard let error else { return }
    for (_, result) in early.sorted(by: { $0.key < $1.key }) { try? deliver(result) }
    throw error
  }
}
