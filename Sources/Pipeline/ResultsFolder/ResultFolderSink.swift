import Explaining
import Files
import Foundation
import Report
import Synchronization

/// Writes results into a folder.
///
/// A photo's line in `results.jsonl` is written last. The listed results are therefore complete, even if the process is killed.
package final class ResultFolderSink: ResultSink {
  /// Writes the picture and the arrays; returns their paths, relative to the folder.
  package typealias WriteFiles =
    @Sendable (InputFile, Explanation, LoadedInput) throws -> [String]

  private let page: FolderPage
  /// A digest of everything that results depend on besides the input.
  private let request: String
  private let hasArrays: Bool
  private let writeFiles: WriteFiles
  /// Returns the message of an error about one input; `nil` for an error that ends the run.
  private let errorMessage: @Sendable (any Error) -> String?
  /// Called after every input.
  private let progress: @Sendable (RunStatistics, _ errorMessage: String?) -> Void
  private let lock: FolderLock
  private let writer: Mutex<ResultFolderWriter>
  /// The results that earlier runs completed.
  let earlier: CompletedIndex

  /// Locks the folder.
  ///
  /// - Parameters:
  ///   - reads: all files that are read, including the photos.
  ///   - hasArrays: whether arrays are written; results without arrays are then incomplete.
  ///   - resumes: whether complete results are kept; otherwise the folder must have none.
  /// - Throws: `FileError`; `ResultFolderError`
  package init(
    _ folder: ResultFolder, request: String, page: FolderPage, reads: ReadFiles, hasArrays: Bool,
    resumes: Bool,
    writeFiles: @escaping WriteFiles, errorMessage: @escaping @Sendable (any Error) -> String?,
    progress: @escaping @Sendable (RunStatistics, _ errorMessage: String?) -> Void
  ) throws {
    lock = try folder.locked()
    guard resumes || !folder.hasResults else { throw ResultFolderError.notEmpty(folder.path) }
    try folder.writeState(request: request)
    folder.removeLeftovers(keeping: reads.contains)
    (self.page, self.request, self.writeFiles) = (page, request, writeFiles)
    self.hasArrays = hasArrays
    (self.errorMessage, self.progress) = (errorMessage, progress)
    let writer = try ResultFolderWriter(folder, request: request)
    earlier = writer.completed
    self.writer = Mutex(writer)
  }

  /// Whether an earlier run completed an input with these bytes.
  func isComplete(_ file: InputFile, digest: String) -> Bool {
    earlier.contains(file.key, inputHash: digest, hasArrays: hasArrays)
  }

  package func prepare(_ outcome: JobOutcome, of file: InputFile) throws -> FolderOutcome {
    do {
      switch outcome {
      case .leftOut: return .known(file)
      case .failed(let error): throw error
      case .explained(var explanation, let input):
        var stopwatch = Stopwatch()
        let files = try writeFiles(file, explanation, input)
        explanation.seconds.render = stopwatch.lap()
        explanation.seconds.total = explanation.seconds.sum
        return .explained(
          try FolderResult(
            explanation, of: file, digest: input.digest ?? "", files: files, request: request,
            version: page.version))
      }
    } catch let error where !(error is CancellationError) {
      let error = InputError.named(error, file.path)
      guard let message = errorMessage(error) else { throw error }
      return .failed(key: file.key, path: file.path, errorMessage: message)
    }
  }

  package func accept(_ outcome: FolderOutcome) throws {
    let statistics = try writer.withLock { writer in
      try writer.add(outcome)
      return writer.tally
    }
    progress(statistics, outcome.errorMessage)
  }

  /// Writes the table and the page.
  ///
  /// - Returns: the statistics of all inputs.
  /// - Throws: `FileError`, an error of the template library
  func finish() throws -> RunStatistics {
    defer { withExtendedLifetime(lock) {} }
    return try writer.withLock { writer in
      try writer.finish(page)
      return writer.tally
    }
  }
}

extension FolderResult {
  /// - Throws: `ResultFolderError.nothingExplained`; an error of the encoder
  init(
    _ explanation: Explanation, of file: InputFile, digest: String, files: [String], request: String,
    version: String
  ) throws {
    guard let document = JSONDocument(explanation, name: file.path, files: files, version: version) else {
      throw ResultFolderError.nothingExplained(file.path)
    }
    (place, inputHash, isConverged) = (file, digest, explanation.isConverged)
    evaluations = explanation.evaluations
    line = try ResultLine(document: document, input: file.key, inputHash: digest, request: request).data()
    entry = try ReportEntry(explanation, name: file.key, link: files.first)
    let record = ResultRecord(line)
    grade = record?.grade ?? .unmeasured
    hasArrays = record?.hasArrays ?? false
  }
}
