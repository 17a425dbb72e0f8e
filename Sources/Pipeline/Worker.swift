import Attribution
import Explaining
import Fields
import Files
import Foundation
import Models
import ArrayFormats
import Report
import Threads

/// Answers requests, a line each, in their order, with a model that is opened once; `docs/worker.md` is the protocol.
///
/// As many requests are under way as there are threads, and none is read before a thread is free: a client that sends more waits. Files
/// are written in the order of the requests, too, so that what lies under a name is the last one's.
public struct Worker: Sendable {
  /// Grows when a name changes its meaning or goes.
  public static let protocolVersion = WorkerAnswer.protocolVersion
  /// Bytes of a request.
  public static let lineLimit = 256 << 20

  public let model: Model
  /// What is asked unless a request says otherwise.
  public let request: Request
  /// The program's.
  public let version: String
  /// What is read, which no request may write over.
  package let readFiles: ReadFiles

  /// Reads an input and makes it what the model takes.
  public var subject: @Sendable (WorkerRequest.Input) throws -> FolderRun.Subject
  /// Draws an explanation, as a PNG; `nil` where there is nothing to draw.
  public var picture: @Sendable (Explanation, FolderRun.Subject) throws -> Data?
  /// What a client is told of an error, and the exit status that it would mean.
  public var errorMessage: @Sendable (any Error) -> (status: Int32, message: String)

  package init(
    _ model: Model, _ request: Request, version: String, readFiles: ReadFiles,
    subject: @escaping @Sendable (WorkerRequest.Input) throws -> FolderRun.Subject,
    picture: @escaping @Sendable (Explanation, FolderRun.Subject) throws -> Data?,
    errorMessage: @escaping @Sendable (any Error) -> (status: Int32, message: String)
  ) {
    (self.model, self.request, self.version, self.readFiles) = (model, request, version, readFiles)
    (self.subject, self.picture, self.errorMessage) = (subject, picture, errorMessage)
  }

  /// An answer, and the files that are to be written before it is given.
  private struct Finished: Sendable {
    let identity: RequestID
    let line: Data
    var files: [OutputFile] = []
    /// The folder of the arrays among them, which may have to be made.
    var folder: String?
  }

  private struct OutputFile: Sendable {
    let path: String
    let bytes: Data
  }

  /// Answers until there are no more lines, the client is gone or the worker is told to end.
  ///
  /// - Throws: `ClientError` where requests that were taken are left without an answer.
  public func run(_ client: ClientConnection) throws {
    do {
      try OrderedPool.run(
        threads: request.threads, next: { try client.next() },
        work: { line, underWay in try answer(line, underWay: underWay, client: client) },
        deliver: { try deliver($0, to: client) })
    } catch ClientError.gone where client.hasAnsweredAll {
    }
  }

  private func deliver(_ finished: Finished, to client: ClientConnection) throws {
    try client.check()
    var line = finished.line
    do {
      // All of a request's files, or none.
      for file in finished.files { try readFiles.protect(file.path) {} }
      if let folder = finished.folder { try FileAccess.makeFolder(folder) }
      for file in finished.files {
        try readFiles.protect(file.path) { try FileAccess.write(file.bytes, to: file.path) }
      }
    } catch {
      line = try failure(error, of: finished.identity).line
    }
    try client.send(line)
  }

  private func answer(_ line: LineReader.Line, underWay: Int, client: ClientConnection) throws -> Finished {
    guard case .line(let line) = line else {
      return try failure(WorkerError.tooLong(limit: Self.lineLimit), of: .none)
    }
    let identity = RequestID(in: line)
    do {
      let asked = try WorkerRequest(line)
      let (content, files) = try explained(asked, underWay: underWay, client: client)
      return Finished(
        identity: identity, line: try WorkerAnswer(identity: identity, content: content).data(), files: files,
        folder: asked.arraysFolder.flatMap { ArrayFiles.isOneFile($0) ? nil : $0 })
    } catch {
      return try failure(error, of: identity)
    }
  }

  private func failure(_ error: any Error, of identity: RequestID) throws -> Finished {
    let (status, message) = errorMessage(error)
    let answer = WorkerAnswer(identity: identity, content: .failed(status: status, message: message))
    return Finished(identity: identity, line: try answer.data())
  }

  private func explained(
    _ asked: WorkerRequest, underWay: Int, client: ClientConnection
  ) throws -> (WorkerAnswer.Content, [OutputFile]) {
    var stopwatch = Stopwatch()
    var request = try asked.applied(to: request)
    try asked.checkUse(in: request, takesPhotos: model.photoFit != nil)
    if case .path(let path) = asked.input { readFiles.add(path) }
    for path in request.baselines.flatMap(\.paths) { readFiles.add(path) }
    // Found now rather than when all is computed.
    for path in [asked.picturePath, asked.arraysFolder].compactMap(\.self) { try readFiles.protect(path) {} }
    // A request that is alone has all threads; of many, each has its own. The result is the same.
    request.threads = max(1, request.threads / underWay)
    let subject = try subject(asked.input)
    let decoding = stopwatch.lap()
    var explanation = try Explainer(model, request).explain(
      subject.fields, execution: Execution(isCancelled: { client.isGone }))
    explanation.seconds.decode = decoding
    _ = stopwatch.lap()
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
      guard let picture = try picture(explanation, subject) else { throw WorkerError.noPicture }
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
