import Attribution
import Explaining
import Files
import Foundation
import Models
import Report
import Synchronization

/// Explains photos into a results folder: the photos are the jobs, the folder is the sink.
package struct FolderRun: Sendable {
  package let model: Model
  /// The request for every photo.
  package let request: Request
  package let sink: ResultFolderSink
  /// Decodes a photo's bytes.
  package let decode: @Sendable (Data, _ path: String) throws -> LoadedInput
  /// Reads a photo's bytes.
  package let read: @Sendable (_ path: String) throws -> Data
  package let isCancelled: @Sendable () -> Bool

  package init(
    _ model: Model, _ request: Request, into sink: ResultFolderSink,
    read: @escaping @Sendable (_ path: String) throws -> Data,
    decode: @escaping @Sendable (Data, _ path: String) throws -> LoadedInput,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.model, self.request, self.sink) = (model, request, sink)
    (self.read, self.decode, self.isCancelled) = (read, decode, isCancelled)
  }

  /// Explains all photos.
  ///
  /// - Parameter shard: the part of the photos that is explained; `nil` for all.
  /// - Returns: the statistics of all inputs, including those that earlier runs explained.
  /// - Throws: the first error that is not about a single input; `CancellationError`. Results before the error are written.
  package func run(_ tree: InputResolver, shard: Shard? = nil) throws -> RunStatistics {
    let files = tree.places.filter { shard?.contains($0.key) ?? true }
    for file in tree.gone(of: sink.earlier.places) { try sink.accept(.gone(file)) }
    for input in tree.unreadable where shard?.contains(input.key) ?? true {
      try sink.accept(.failed(key: input.key, path: input.path, errorMessage: input.errorMessage))
    }
    let next = Mutex(files[...])
    do {
      try JobRun(model, threads: request.threads).run(count: files.count, into: sink) {
        if isCancelled() { throw CancellationError() }
        return next.withLock { $0.popFirst() }.map(job)
      }
    } catch {
      _ = try? sink.finish()
      throw error
    }
    return try sink.finish()
  }

  private func job(for file: InputFile) -> Job<InputFile> {
    Job(file, request: request, execution: Execution(isCancelled: isCancelled)) {
      let data = try read(file.path)
      let digest = FileAccess.sha256(of: data)
      if sink.isComplete(file, digest: digest) { return nil }
      let input = try decode(data, file.path)
      return LoadedInput(fields: input.fields, photo: input.photo, digest: digest)
    }
  }
}
