import Attribution
import Explaining
import Files
import Foundation
import Models
import Report

/// Answers requests, one per line, in their order, with a model that is opened once. `docs/worker.md` describes the protocol.
///
/// As many requests are in progress as there are threads. The next one is read only when a thread is free; until then the client waits.
package struct Worker: Sendable {
  /// Increases when a key changes its meaning or is removed.
  package static let protocolVersion = WorkerAnswer.protocolVersion
  /// The maximum size of a request, in bytes.
  package static let lineLimit = 256 << 20

  package let model: Model
  /// The default request; each line can override parts of it.
  package let request: Request
  /// The files that are read, which no request may overwrite.
  package let readFiles: ReadFiles
  package let sink: WorkerSink
  /// Reads an input.
  package let load: @Sendable (WorkerRequest.Input) throws -> LoadedInput

  package init(
    _ model: Model, _ request: Request, readFiles: ReadFiles, into sink: WorkerSink,
    load: @escaping @Sendable (WorkerRequest.Input) throws -> LoadedInput
  ) {
    (self.model, self.request, self.readFiles, self.sink, self.load) = (model, request, readFiles, sink, load)
  }

  /// Answers requests until the input ends, the client disconnects or the worker gets a signal to end.
  ///
  /// - Throws: `ClientError` if accepted requests are left without an answer.
  package func run(_ client: ClientConnection) throws {
    do {
      try JobRun(model, threads: request.threads).run(into: sink) {
        try client.next().map { job(for: $0, client: client) }
      }
    } catch ClientError.gone where client.hasAnsweredAll {
    }
  }

  private func job(for line: LineReader.Line, client: ClientConnection) -> Job<WorkerSink.Tag> {
    guard case .line(let line) = line else {
      return Job(WorkerSink.Tag(id: .none, asked: nil), failing: WorkerError.tooLong(limit: Self.lineLimit))
    }
    let id = RequestID(in: line)
    do {
      let asked = try WorkerRequest(line)
      let changed = try asked.applied(to: request)
      try asked.checkUse(in: changed, takesPhotos: model.photoFit != nil)
      return Job(
        WorkerSink.Tag(id: id, asked: asked), request: changed,
        execution: Execution(isCancelled: { client.isGone })
      ) {
        if case .path(let path) = asked.input { readFiles.add(path) }
        for path in changed.baselines.flatMap(\.paths) { readFiles.add(path) }
        // Outputs are checked before anything is computed.
        for path in asked.outputs { try readFiles.protect(path) {} }
        return try load(asked.input)
      }
    } catch {
      return Job(WorkerSink.Tag(id: id, asked: nil), failing: error)
    }
  }
}
