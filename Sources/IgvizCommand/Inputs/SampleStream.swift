import Explaining
import Models
import Synchronization

/// An input that was read: its samples, their request, and the way they are shown.
struct OpenedInput: Sendable {
  /// The index of the input in the run.
  let number: Int
  let files: InputFiles
  let source: InputSource
  let samples: SampleSeries
  let request: Request
  let metadata: RunMetadata
  /// SHA-256 of the files; `nil` unless the run is resumable.
  let digest: String?
  /// Seconds to load the model; 0 except for the first input.
  let loading: Double
  /// Seconds to read the input.
  let decoding: Double

  var name: String { files.name }
  var lastRow: Int { source.count - 1 }
}

/// Whether the samples of an array are averaged, or share a figure.
struct SampleSeries: Sendable {
  let areAveraged: Bool
  let areShared: Bool
  private let count: Int

  init(_ options: ExplainOptions, source: InputSource, plan: OutputPlan) {
    count = source.count
    let areSeveral = source.isArray && source.count > 1
    areAveraged = areSeveral && options.arrays.mean
    areShared = areSeveral && !areAveraged && plan.hasSheet
  }

  /// Returns the name of an input in reports.
  func name(of input: String) -> String {
    areAveraged ? "\(input), mean of \(count) samples" : input
  }
}

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
  ///   - count: the number of inputs.
  ///   - open: reads an input; called once for each, in order; returns `nil` if its results are complete.
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
