import Explaining
import Models

/// An input that was read: its samples, the request for them, and how they are shown.
struct OpenedInput: Sendable {
  /// Its place among the inputs.
  let number: Int
  let files: InputFiles
  let source: InputSource
  let samples: SampleSeries
  let request: Request
  let metadata: RunMetadata
  /// SHA-256 of the files of a resumable run.
  let digest: String?
  /// Seconds for the model, of the first input.
  let loading: Double
  /// Seconds for the input.
  let decoding: Double

  var name: String { files.name }
  var lastRow: Int { source.count - 1 }
}
