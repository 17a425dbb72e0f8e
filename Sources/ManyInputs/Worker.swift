import Explaining
import Fields
import Files
import Foundation
import Models
import Report
import Synchronization

/// Answers requests, a line each, in their order, with a model that is opened once; `docs/worker.md` is the protocol.
///
/// As many requests are under way as there are threads, and none is read before a thread is free: whoever sends them is held back.
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

  /// Reads an input and makes it what the model takes.
  public var subject: @Sendable (WorkerRequest.Input) throws -> FolderRun.Subject
  /// Draws an explanation, as a PNG; `nil` where there is nothing to draw.
  public var picture: @Sendable (Explanation, FolderRun.Subject) throws -> Data?
  /// What a client is told of an error, and the exit status that it would mean.
  public var complaint: @Sendable (any Error) -> (status: Int32, message: String)

  public init(
    _ model: Model, _ request: Request, version: String,
    subject: @escaping @Sendable (WorkerRequest.Input) throws -> FolderRun.Subject,
    picture: @escaping @Sendable (Explanation, FolderRun.Subject) throws -> Data?,
    complaint: @escaping @Sendable (any Error) -> (status: Int32, message: String)
  ) {
    (self.model, self.request, self.version) = (model, request, version)
    (self.subject, self.picture, self.complaint) = (subject, picture, complaint)
  }

  /// Answers until there are no more lines.
  ///
  /// - Parameters:
  ///   - next: the next line; `nil` at the end.
  ///   - write: writes an answer, whose line break is not in it.
  /// - Throws: what `write` throws.
  public func run(
    next: @escaping @Sendable () -> LineReader.Line?, write: @escaping @Sendable (Data) throws -> Void
  ) throws {
    try Crew.run(
      threads: request.threads, next: next, work: { line, underWay in try answer(line, underWay: underWay) },
      deliver: write)
  }

  private func answer(_ line: LineReader.Line, underWay: Int) throws -> Data {
    guard case .line(let line) = line else {
      return try failure(WorkerError.tooLong(limit: Self.lineLimit), of: .none)
    }
    do {
      let asked = try WorkerRequest(line)
      return try WorkerAnswer(identity: asked.identity, content: explained(asked, underWay: underWay)).data()
    } catch {
      return try failure(error, of: WorkerRequest.identity(of: line))
    }
  }

  private func failure(_ error: any Error, of identity: RequestIdentity) throws -> Data {
    let (status, message) = complaint(error)
    return try WorkerAnswer(identity: identity, content: .failed(status: status, message: message)).data()
  }

  private func explained(_ asked: WorkerRequest, underWay: Int) throws -> WorkerAnswer.Content {
    var stopwatch = Stopwatch()
    var request = try asked.applied(to: request)
    // A request that is alone has all threads; of many, each has its own. The result is the same.
    request.threads = max(1, request.threads / underWay)
    let subject = try subject(asked.input)
    let decoding = stopwatch.lap()
    var explanation = try Explainer(model, request).explain(subject.fields)
    explanation.seconds.decode = decoding
    _ = stopwatch.lap()
    var files: [String] = []
    var arrays: [(name: String, bytes: Data)] = []
    if asked.hasArrays || asked.arraysFolder != nil {
      var all = ArrayFiles(folder: asked.arraysFolder ?? "", rows: nil)
      try all.add(explanation)
      if asked.hasArrays {
        arrays = try all.all.map { ($0.key, $0.array.encoded()) }
      } else {
        files += try all.write()
      }
    }
    var drawn: Data?
    if asked.hasPicture || asked.picturePath != nil {
      guard let picture = try picture(explanation, subject) else { throw WorkerError.noPicture }
      drawn = asked.hasPicture ? picture : nil
      if let path = asked.picturePath {
        try FileAccess.write(picture, to: path)
        files.append(path)
      }
    }
    explanation.seconds.render = stopwatch.lap()
    explanation.seconds.total = explanation.seconds.sum
    guard
      let document = JSONDocument(explanation, name: asked.name, files: files, version: version)
    else { throw WorkerError.nothingExplained }
    return .explained(document, arrays: arrays, picture: drawn)
  }
}
