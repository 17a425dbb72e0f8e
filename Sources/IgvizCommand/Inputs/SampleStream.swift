import Synchronization

/// The samples of all inputs, one after the other. An input is opened when its first sample is due.
final class SampleStream: Sendable {
  /// One photo, row or text, or an input that cannot be opened.
  enum Sample: Sendable {
    case row(Int, of: OpenedInput)
    case unopened(any Error, input: Int)
  }

  private struct Position {
    var input = 0
    var opened: OpenedInput?
    var row = 0
  }

  private let count: Int
  private let open: @Sendable (_ input: Int) throws -> OpenedInput?
  private let position = Mutex(Position())

  /// - Parameters:
  ///   - count: of the inputs.
  ///   - open: reads an input; called once for each, in order. `nil` if its results are complete.
  init(count: Int, open: @escaping @Sendable (_ input: Int) throws -> OpenedInput?) {
    (self.count, self.open) = (count, open)
  }

  /// The next sample; `nil` after the last one.
  func next() -> Sample? {
    position.withLock { position in
      while true {
        if let opened = position.opened, position.row <= opened.lastRow {
          defer { position.row += 1 }
          return .row(position.row, of: opened)
        }
        guard position.input < count else { return nil }
        let input = position.input
        position.input += 1
        do {
          position.opened = try open(input)
          position.row = 0
        } catch {
          position.opened = nil
          return .unopened(error, input: input)
        }
      }
    }
  }
}
