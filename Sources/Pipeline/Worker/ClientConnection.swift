import Failures
import Files
import Foundation
import Synchronization

/// The connection of a worker to its client: reads requests and writes answers, one per line.
package final class ClientConnection: Sendable {
  private let lines: Mutex<LineReader>
  private let output: Int32
  private let isEnding: @Sendable () -> Bool
  /// The number of accepted requests, and the number of written answers.
  private let taken = Atomic(0)
  private let answered = Atomic(0)
  /// Whether the client left an answer in the pipe for too long.
  private let hasGivenUp = Atomic(false)
  /// Whether writing an answer failed; no more requests are then accepted.
  private let isBroken = Atomic(false)

  /// The timeout of one poll, in milliseconds.
  private static let interval: Int32 = 100
  /// The time for which a client can leave an answer in the pipe after the worker got a signal to end.
  private static let patience = Duration.seconds(5)
  /// The number of bytes that a writable pipe accepts at once.
  private static let piece = 4096

  /// - Parameters:
  ///   - limit: the maximum size of a request, in bytes.
  ///   - isEnding: whether the worker got a signal to end; it then accepts no more requests.
  package init(input: Int32, output: Int32, limit: Int, isEnding: @escaping @Sendable () -> Bool) {
    lines = Mutex(LineReader(input, limit: limit))
    (self.output, self.isEnding) = (output, isEnding)
  }

  /// Whether the client has closed its end of the output: one system call, which takes less than a microsecond.
  package var isGone: Bool { poll(for: 0, wait: 0).isGone }

  /// Whether every accepted request has been answered.
  var hasAnsweredAll: Bool { taken.load(ordering: .relaxed) == answered.load(ordering: .relaxed) }

  /// Returns the next request; `nil` at the end of the input, or after the worker got a signal to end.
  ///
  /// - Throws: `ClientError.gone`
  func next() throws(ClientError) -> LineReader.Line? {
    let line = lines.withLock { $0.next { isEnding() || isGone || isBroken.load(ordering: .relaxed) } }
    if isGone { throw .gone }
    if line != nil { taken.wrappingAdd(1, ordering: .relaxed) }
    return line
  }

  /// - Throws: `ClientError` if the client no longer accepts answers.
  func check() throws(ClientError) {
    if isGone { throw .gone }
    if hasGivenUp.load(ordering: .relaxed) { throw .notTaken }
  }

  /// Writes an answer and a line break. Waits for a client that does not read, but only for `patience` after a signal to end.
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

/// An error of delivering answers to the client.
package enum ClientError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case gone
  /// The client left an answer in the pipe after the worker got a signal to end.
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
