import Foundation
import Synchronization

/// Handles Ctrl-C and SIGTERM. After the first signal, a run stops as soon as it can and leaves no incomplete files. After a second
/// signal, or if the run has not stopped after `patience` seconds, the process exits at once.
enum Interruption {
  private static let flag = Atomic(false)
  /// Seconds from the first signal until the process exits; 0 for no limit.
  private static let patience = Atomic<UInt32>(10)

  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  static func listen() {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    defer { pthread_sigmask(SIG_UNBLOCK, &wanted, nil) }  // a parent process may have blocked them
    for number in [SIGINT, SIGTERM] {
      sigaddset(&wanted, number)
      signal(number) { number in
        if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(128 + number) }
        alarm(Interruption.patience.load(ordering: .relaxed))
      }
    }
    sigaddset(&wanted, SIGALRM)
    signal(SIGALRM) { _ in _exit(ExitStatus.interrupted.rawValue) }
  }

  /// Removes the time limit: an interrupted run finishes its work in progress.
  static func waitForEnd() { patience.store(0, ordering: .relaxed) }
}
