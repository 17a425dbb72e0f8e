/// How a method is run: threads, progress and cancellation. Results do not depend on it.
public struct Execution: Sendable {
  /// The number of threads that evaluate points; at least one.
  public var threads: Int
  /// Called after each evaluation with the number of finished evaluations and the largest possible number; never called
  /// concurrently.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void
  /// Called before each step of a run with several steps, such as methods: with the step's title, its number from 1 and the number
  /// of steps.
  package var step: @Sendable (_ title: String, _ number: Int, _ count: Int) -> Void = { _, _, _ in }
  /// Called by every thread before every batch of evaluations. Once it returns true, the method throws `CancellationError`.
  public var isCancelled: @Sendable () -> Bool

  /// Creates an execution; by default it reports no progress and is never cancelled.
  public init(
    threads: Int = 1, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.progress = progress
    self.isCancelled = isCancelled
  }

  /// A copy without progress reports.
  package var quiet: Execution { Execution(threads: threads, isCancelled: isCancelled) }

  /// Returns a copy for one part of the work.
  ///
  /// - Parameters:
  ///   - done: the number of evaluations finished before this part.
  ///   - total: the number of evaluations of all parts.
  func part(after done: Int, of total: Int) -> Execution {
    let progress = progress
    return Execution(
      threads: threads, progress: { count, _ in progress(done + count, total) }, isCancelled: isCancelled)
  }
}
