import Files
import Foundation
import Synchronization

/// The inputs of a folder whose results are complete: one line per input, written after the input's files.
///
/// Photos use `ResultFolderSink` instead. Rows and samples of other inputs can be shown together, so only whole inputs can be skipped.
package final class InputLedger: Sendable {
  private struct Line: Codable {
    let input: String
    /// SHA-256 of all files read for the input.
    let digest: String
    /// A digest of model and options.
    let request: String
    let files: [String]
  }

  private let request: String
  private let lock: FolderLock
  private let log: Mutex<AppendLog>
  private let complete: [FilePath: Line]

  /// Locks the folder. Lines of other requests, and of files that are no longer there, are removed.
  ///
  /// - Throws: `FileError`
  package init(in folder: String, request: String) throws(FileError) {
    let state = ResultFolder(folder).state
    try FileAccess.makeFolder(state)
    lock = try FolderLock("\(state)/lock")
    self.request = request
    let path = "\(state)/inputs.jsonl"
    var complete: [FilePath: Line] = [:]
    let log = try AppendLog(appendingTo: path) { _, data in
      guard let line = try? JSONDecoder().decode(Line.self, from: data), line.request == request,
        line.files.allSatisfy({ FileAccess.exists($0) })
      else { return false }
      complete[FilePath(line.input)] = line
      return true
    }
    self.complete = complete
    self.log = Mutex(log)
  }

  /// Whether the results of an input with this content are complete.
  package func isComplete(_ input: String, digest: String) -> Bool {
    complete[FilePath(input)]?.digest == digest
  }

  /// - Parameter files: all files written for the input.
  /// - Throws: `FileError`; an error of the encoder
  package func add(_ input: String, digest: String, files: [String]) throws {
    let line = try JSONEncoder().encode(Line(input: input, digest: digest, request: request, files: files))
    try log.withLock { try $0.append(line) }
  }
}
