import Failures
import Files
import Foundation
import Synchronization

/// The two ends of a worker's client: requests come in, answers go out, a line each.
package final class ClientConnection: Sendable {
  private let lines: Mutex<LineReader>
  private let output: Int32
  private let isEnding: @Sendable () -> Bool
  /// Requests that were taken, and those whose answers were written.
  private let taken = Atomic(0)
  private let answered = Atomic(0)
  /// Whether an answer was left in the pipe for too long.
  private let hasGivenUp = Atomic(false)
  /// Whether an answer could not be written: no more requests are taken then.
  private let isBroken = Atomic(false)

  /// Milliseconds between two looks.
  private static let interval: Int32 = 100
  /// Seconds that a client may leave an answer in the pipe after the worker got a signal to end.
  private static let patience = Duration.seconds(5)
  /// So many bytes a pipe takes at once when it takes any.
  private static let piece = 4096

  /// - Parameters:
  ///   - limit: bytes of a request.
  ///   - isEnding: whether the worker got a signal to end; it then takes no more requests.
  package init(input: Int32, output: Int32, limit: Int, isEnding: @escaping @Sendable () -> Bool) {
    lines = Mutex(LineReader(input, limit: limit))
    (self.output, self.isEnding) = (output, isEnding)
  }

  /// Whether the client has closed its end of the answers. The system is asked, in less than a microsecond.
  package var isGone: Bool { poll(for: 0, wait: 0).isGone }

  /// Whether each request that was taken has been answered.
  var hasAnsweredAll: Bool { taken.load(ordering: .relaxed) == answered.load(ordering: .relaxed) }

  /// The next request; `nil` at the end, or once the worker got a signal to end.
  ///
  /// - Throws: `ClientError.gone`
  func next() throws(ClientError) -> LineReader.Line? {
    let line = lines.withLock { $0.next { isEnding() || isGone || isBroken.load(ordering: .relaxed) } }
    if isGone { throw .gone }
    if line != nil { taken.wrappingAdd(1, ordering: .relaxed) }
    return line
  }

  /// - Throws: `ClientError` where no answer would be taken.
  func check() throws(ClientError) {
    if isGone { throw .gone }
    if hasGivenUp.load(ordering: .relaxed) { throw .notTaken }
  }

  /// Writes an answer, whose line break is not in it; waits for a client that does not read, unless the worker got a signal to end.
  ///
  /// - Throws: `ClientError`
  func send(_ line: Data) throws(ClientError) {
    try check()
    let bytes = [UInt8](line) + [UInt8(ascii: "\n")]
    let clock = ContinuousClock()
    var written = 0
    var deadline: ContinuousClock.Instant?
    while written < bytes.count {
      let state = poll(for: Int16(POLLOUT), wait: Self.interval)
      if state.isGone { throw .gone }
      guard state.isReady else {
        if isEnding() {
          let end = deadline ?? clock.now.advanced(by: Self.patience)
          deadline = end
          if clock.now > end {
            hasGivenUp.store(true, ordering: .relaxed)
            throw .notTaken
          }
        }
        continue
      }
      deadline = nil
      let count = bytes[written...].withUnsafeBytes {
        write(output, $0.baseAddress, min($0.count, Self.piece))
      }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        throw .gone
      } else if errno != EINTR, errno != EAGAIN {
        isBroken.store(true, ordering: .relaxed)
        throw .unwritable(reason: String(cString: strerror(errno)))
      }
    }
    answered.wrappingAdd(1, ordering: .relaxed)
  }

  private func poll(for events: Int16, wait: Int32) -> (isReady: Bool, isGone: Bool) {
    var event = pollfd(fd: output, events: events, revents: 0)
    guard Foundation.poll(&event, 1, wait) > 0 else { return (false, false) }
    return (
      event.revents & Int16(POLLOUT) != 0, event.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    )
  }
}

/// Why a worker's answers do not reach its client.
package enum ClientError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case gone
  /// The worker got a signal to end, and the client left an answer in the pipe.
  case notTaken
  case unwritable(reason: String)

  package var description: String {
    switch self {
    case .gone: "the client disconnected before all requests were answered"
    case .notTaken: "the client did not read the last answers in time"
    case .unwritable(let reason): "cannot write to standard output: \(reason)"
    }
  }

  package var category: ErrorCategory { .cannotWrite }
}
