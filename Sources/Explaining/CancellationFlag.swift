import Synchronization

/// A thread-safe flag that requests cancellation.
final class CancellationFlag: Sendable {
  private let isSet = Atomic(false)

  var isRaised: Bool { isSet.load(ordering: .relaxed) }

  func raise() { isSet.store(true, ordering: .relaxed) }
}
