import Foundation

/// Reads lines from a descriptor as they arrive: from a pipe, a terminal or a file. Nothing is read before `next` is called.
///
/// Not thread-safe: use it from one thread at a time.
package final class LineReader {
  private let file: Int32
  private let limit: Int
  private var waiting = Data()
  /// The number of bytes at the start of `waiting` that contain no line break.
  private var searched = 0
  private var isAtEnd = false

  /// The time between checks of cancellation, in milliseconds.
  private static let patience: Int32 = 100

  package enum Line: Hashable, Sendable {
    case line(Data)
    /// A line with more bytes than the limit; it was skipped.
    case tooLong
  }

  /// - Parameter limit: the longest accepted line, in bytes.
  package init(_ file: Int32, limit: Int) { (self.file, self.limit) = (file, limit) }

  /// Returns the next line without its line break, including a last line that has none; `nil` at the end or after cancellation.
  ///
  /// - Parameter isEnough: returns whether to cancel. It is called before each line, even if the line was already read, and while waiting.
  package func next(until isEnough: () -> Bool) -> Line? {
    var isTooLong = false
    while true {
      if isEnough() { return nil }
      if let end = waiting[(waiting.startIndex + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(waiting[..<end])
        waiting = Data(waiting[(end + 1)...])
        searched = 0
        return isTooLong ? .tooLong : .line(line)
      }
      searched = waiting.count
      if waiting.count > limit {
        isTooLong = true
        (waiting, searched) = (Data(), 0)
      }
      guard !isAtEnd else {
        defer { (waiting, searched) = (Data(), 0) }
        return isTooLong ? .tooLong : waiting.isEmpty ? nil : .line(waiting)
      }
      read()
    }
  }

  private func read() {
    var event = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    guard poll(&event, 1, Self.patience) > 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = Foundation.read(file, &chunk, chunk.count)
    if count > 0 { waiting.append(contentsOf: chunk[..<count]) }
    if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { isAtEnd = true }
  }
}
