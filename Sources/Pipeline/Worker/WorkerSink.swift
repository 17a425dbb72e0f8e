import Explaining
import Files
import Foundation
import Report

/// Answers a worker's client. Files are written in the order of the requests, so that a path holds the file of the last request that
/// named it.
package struct WorkerSink: ResultSink {
  package struct Tag: Sendable {
    let id: RequestID
    /// The request; `nil` if the line is not a valid request.
    let asked: WorkerRequest?
  }

  /// An answer, and the files to write before it is sent.
  package struct Prepared: Sendable {
    let id: RequestID
    let line: Data
    var files: [OutputFile] = []
    /// The folder of the arrays, created if necessary; `nil` if there is none.
    var folder: String?
  }

  struct OutputFile: Sendable {
    let path: String
    let bytes: Data
  }

  private let client: ClientConnection
  private let readFiles: ReadFiles
  /// The program's version.
  private let version: String
  /// Draws an explanation, as a PNG; `nil` if there is nothing to draw.
  private let picture: @Sendable (Explanation, LoadedInput) throws -> Data?
  /// Returns the exit status and the message of an error.
  private let errorMessage: @Sendable (any Error) -> (status: Int32, message: String)

  package init(
    _ client: ClientConnection, readFiles: ReadFiles, version: String,
    picture: @escaping @Sendable (Explanation, LoadedInput) throws -> Data?,
    errorMessage: @escaping @Sendable (any Error) -> (status: Int32, message: String)
  ) {
    (self.client, self.readFiles, self.version) = (client, readFiles, version)
    (self.picture, self.errorMessage) = (picture, errorMessage)
  }

  package func prepare(_ outcome: JobOutcome, of tag: Tag) throws -> Prepared {
    do {
      switch (outcome, tag.asked) {
      case (.failed(let error), _): throw error
      case (.explained(let explanation, let input), let asked?):
        let (content, files) = try content(explanation, input, asked: asked)
        return Prepared(
          id: tag.id, line: try WorkerAnswer(identity: tag.id, content: content).data(), files: files,
          folder: asked.arraysFolder.flatMap { ArrayFiles.isOneFile($0) ? nil : $0 })
      case (.explained, nil), (.leftOut, _): throw WorkerError.nothingExplained
      }
    } catch {
      return Prepared(id: tag.id, line: try failure(error, of: tag.id))
    }
  }

  package func accept(_ prepared: Prepared) throws {
    try client.check()
    var line = prepared.line
    do {
      // All files are checked first, so that a request writes all of them or none.
      for file in prepared.files { try readFiles.protect(file.path) {} }
      if let folder = prepared.folder { try FileAccess.makeFolder(folder) }
      for file in prepared.files {
        try readFiles.protect(file.path) { try FileAccess.write(file.bytes, to: file.path) }
      }
    } catch {
      line = try failure(error, of: prepared.id)
    }
    try client.send(line)
  }

  private func failure(_ error: any Error, of id: RequestID) throws -> Data {
    let (status, message) = errorMessage(error)
    return try WorkerAnswer(identity: id, content: .failed(status: status, message: message)).data()
  }

  private func content(
    _ explained: Explanation, _ input: LoadedInput, asked: WorkerRequest
  ) throws -> (WorkerAnswer.Content, [OutputFile]) {
    var (explanation, stopwatch) = (explained, Stopwatch())
    var files: [OutputFile] = []
    var arrays: [(name: String, bytes: Data)] = []
    if asked.hasArrays || asked.arraysFolder != nil {
      var all = ArrayFiles(folder: asked.arraysFolder ?? "", rows: nil)
      try all.add(explanation)
      if asked.hasArrays {
        arrays = try all.all.map { ($0.key, $0.array.encoded()) }
      } else {
        files += try all.files.map { OutputFile(path: $0.path, bytes: $0.bytes) }
      }
    }
    var drawn: Data?
    if asked.hasPicture || asked.picturePath != nil {
      guard let picture = try picture(explanation, input) else { throw WorkerError.noPicture }
      drawn = asked.hasPicture ? picture : nil
      if let path = asked.picturePath { files.append(OutputFile(path: path, bytes: picture)) }
    }
    explanation.seconds.render = stopwatch.lap()
    explanation.seconds.total = explanation.seconds.sum
    guard
      let document = JSONDocument(
        explanation, name: asked.name, files: files.map(\.path), version: version)
    else { throw WorkerError.nothingExplained }
    return (.explained(document, arrays: arrays, picture: drawn), files)
  }
}
