import Foundation

/// Works on a stream of jobs with several threads and hands on the results in the order of the jobs.
///
/// A thread takes a job only when it is free. At most twice as many results as there are threads wait to be handed on; then no more jobs
/// are made. Memory does not grow with the number of jobs.
package enum OrderedPool {
  /// - Parameters:
  ///   - threads: that work at once, the calling one among them; at least one, and fewer where the system does not give so many.
  ///   - next: makes a job, or says by `nil` that there is no other; never called twice at the same time.
  ///   - work: called by any thread; its second parameter says how many jobs are under way.
  ///   - deliver: called once for each job that was finished, in order, never twice at the same time.
  /// - Throws: the first error that any of them throws. Jobs that others had finished by then are still delivered.
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

/// What the threads of a crew share.
private final class Line<Job: Sendable, Result: Sendable>: @unchecked Sendable {
  private let next: @Sendable () throws -> Job?
  private let work: @Sendable (Job, Int) throws -> Result
  private let deliver: @Sendable (Result) throws -> Void
  private let window: Int

  // All that follows is only touched behind the condition's lock.
  private let condition = NSCondition()
  private var taken = 0
  private var delivered = 0
  private var underWay = 0
  private var isTaking = false
  private var isDelivering = false
  private var isOver = false
  private var error: (any Error)?
  /// Finished before their turn.
  private var early: [Int: Result] = [:]

  init(
    threads: Int, next: @escaping @Sendable () throws -> Job?,
    work: @escaping @Sendable (Job, Int) throws -> Result,
    deliver: @escaping @Sendable (Result) throws -> Void
  ) {
    (self.next, self.work, self.deliver, window) = (next, work, deliver, 2 * threads)
  }

  /// What one thread does until there is no more to do.
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

  /// Something that takes long, without the lock.
  private func outside<Value>(_ body: () throws -> Value) rethrows -> Value {
    condition.unlock()
    defer { condition.lock() }
    return try body()
  }

  /// Once all threads are done.
  func finish() throws {
    guard let error else { return }
    for (_, result) in early.sorted(by: { $0.key < $1.key }) { try? deliver(result) }
    throw error
  }
}
