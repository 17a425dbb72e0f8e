import Synchronization

/// A request to cancel that any thread may read.
final class CancellationFlag: Sendable {
  private let isSet = Atomic(false)

  var isRaised: Bool { isSet.load(ordering: .relaxed) }

  func raise() { isSet.store(true, ordering: .relaxed) }
}
