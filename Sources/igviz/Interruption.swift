import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: asked for once, a run ends as soon as it can and leaves nothing half-written; asked for twice, it ends
/// at once.
enum Interruption {
  private static let flag = Atomic(false)

  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  static func listen() {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    defer { pthread_sigmask(SIG_UNBLOCK, &wanted, nil) }  // a parent may have left them blocked
    for number in [SIGINT, SIGTERM] {
      sigaddset(&wanted, number)
      signal(number) { number in
        if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(128 + number) }
      }
    }
  }
}
