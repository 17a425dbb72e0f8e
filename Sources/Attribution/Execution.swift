/// How a method is run: threads, progress, cancellation. Results do not depend on it.
public struct Execution: Sendable {
  /// Points are evaluated on this many threads; at least one.
  public var threads: Int
  /// Called after each evaluation with the number that are done and the largest number there can be; never twice at the same time.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void
  /// Called before each step of several, such as a method, with its title, its number from 1, and how many steps there are.
  package var step: @Sendable (_ title: String, _ number: Int, _ count: Int) -> Void = { _, _, _ in }
  /// Asked by every thread before every evaluation; once it is true the method throws `CancellationError`.
  public var isCancelled: @Sendable () -> Bool

  /// An execution without progress that is never cancelled, unless these are given.
  public init(
    threads: Int = 1, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.progress = progress
    self.isCancelled = isCancelled
  }

  /// The same without progress reports.
  package var quiet: Execution { Execution(threads: threads, isCancelled: isCancelled) }

  /// The same for a part of what is to be done.
  ///
  /// - Parameters:
  ///   - done: evaluations done before.
  ///   - total: evaluations of all parts.
  func part(after done: Int, of total: Int) -> Execution {
    let progress = progress
    return Execution(
      threads: threads, progress: { count, _ in progress(done + count, total) }, isCancelled: isCancelled)
  }
}
