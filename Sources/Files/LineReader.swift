import Foundation

/// Lines of a descriptor as they come: of a pipe, a terminal or a file. Nothing is read before it is asked for.
///
/// Used by one thread at a time.
package final class LineReader {
  private let file: Int32
  private let limit: Int
  private var waiting = Data()
  /// What of `waiting` holds no line break.
  private var searched = 0
  private var isAtEnd = false

  /// How often cancellation is checked, in milliseconds.
  private static let patience: Int32 = 100

  package enum Line: Hashable, Sendable {
    case line(Data)
    /// One with more bytes than are read; it was skipped.
    case tooLong
  }

  /// - Parameter limit: bytes that a line may have.
  package init(_ file: Int32, limit: Int) { (self.file, self.limit) = (file, limit) }

  /// The next line without its break, also a last one that has none; `nil` at the end, or after cancellation.
  ///
  /// - Parameter isEnough: asked before each line, also one that was read already, and while nothing comes.
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
