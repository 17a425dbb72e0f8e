import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: asked for once, a run ends as soon as it can and leaves nothing half-written; asked for twice, or where it has not
/// ended after `patience` seconds, it ends at once.
enum Interruption {
  private static let flag = Atomic(false)
  /// Seconds after which a run that was interrupted ends wherever it is; 0 for a run that may take as long as it does.
  private static let patience = Atomic<UInt32>(10)

  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  static func listen() {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    defer { pthread_sigmask(SIG_UNBLOCK, &wanted, nil) }  // a parent may have left them blocked
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

  /// Lets a run end in its own time once it is interrupted.
  static func waitForEnd() { patience.store(0, ordering: .relaxed) }
}
