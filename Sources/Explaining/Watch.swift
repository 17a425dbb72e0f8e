import Synchronization

/// How far an explanation is, and whether anybody still wants it.
public struct Watch: Sendable {
  /// Told after each gradient how many are done, and how many there will be as far as is known.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void
  /// Asked now and then, by any thread; once it is true, the explanation ends with `CancellationError`.
  public var isCancelled: @Sendable () -> Bool

  public init(
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// A wish to end that any thread may see.
final class CancellationFlag: Sendable {
  private let isSet = Atomic(false)

  var isRaised: Bool { isSet.load(ordering: .relaxed) }

  func raise() { isSet.store(true, ordering: .relaxed) }
}
