import Attribution
import Explaining
import Fields
import Files
import Foundation
import Report
import Threads
import Synchronization

/// Explains many photos, several at once, and writes what is found into a folder.
///
/// Each photo is written whole, its line in `results.jsonl` last: whatever happens to the process, what that file lists is complete,
/// and a run that goes on does only the rest.
public struct FolderRun: Sendable {
  /// A photo as it is explained and drawn.
  public struct Subject: Sendable {
    public let fields: [Field]
    public let original: OriginalPhoto?

    public init(fields: [Field], original: OriginalPhoto?) {
      (self.fields, self.original) = (fields, original)
    }
  }

  /// What was found of one photo.
  public struct Found: Sendable {
    public let place: InputFile
    public let subject: Subject
    public internal(set) var explanation: Explanation
    /// SHA-256 of the photo's bytes.
    public let inputHash: String
  }

  public let explainer: Explainer
  public let folder: ResultFolder
  /// A hash of everything that results depend on but the input.
  public let request: String
  public let page: FolderPage
  /// Everything that is read, the photos among it.
  package let reads: ReadFiles

  /// Reads a photo's bytes.
  public var read: @Sendable (_ path: String) throws -> Data
  public var decode: @Sendable (Data, _ path: String) throws -> Subject
  /// Writes pictures and arrays; returns their paths, seen from the folder.
  public var write: @Sendable (Found) throws -> [String]
  /// What is said of an error that is about one input; `nil` for one that ends the run.
  public var errorMessage: @Sendable (any Error) -> String?
  /// Told of every input that is done.
  public var progress: @Sendable (RunStatistics, _ errorMessage: String?) -> Void = { _, _ in }
  public var isCancelled: @Sendable () -> Bool = { false }

  package init(
    _ explainer: Explainer, into folder: ResultFolder, request: String, page: FolderPage, reads: ReadFiles,
    read: @escaping @Sendable (_ path: String) throws -> Data,
    decode: @escaping @Sendable (Data, _ path: String) throws -> Subject,
    write: @escaping @Sendable (Found) throws -> [String],
    errorMessage: @escaping @Sendable (any Error) -> String?
  ) {
    (self.explainer, self.folder, self.request, self.page) = (explainer, folder, request, page)
    self.reads = reads
    (self.read, self.decode, self.write, self.errorMessage) = (read, decode, write, errorMessage)
  }

  /// - Parameters:
  ///   - shard: the part of the photos that is explained; `nil` for all.
  ///   - resumes: whether what is complete is left as it is; otherwise the folder must have no results.
  /// - Returns: what became of all inputs, also of those that a run before this one explained.
  /// - Throws: the first error that is about more than one input; `CancellationError`. What was found by then is written.
  public func run(_ tree: InputResolver, shard: Shard? = nil, resumes: Bool) throws -> RunStatistics {
    let places = tree.places.filter { shard?.contains($0.key) ?? true }
    let lock = try folder.locked()
    guard resumes || !folder.hasResults else { throw ResultFolderError.notEmpty(folder.path) }
    try folder.writeState(request: request)
    folder.removeLeftovers(keeping: reads.contains)
    let book = try ResultFolderWriter(folder, request: request)
    func add(_ outcome: FolderOutcome) throws {
      try book.add(outcome)
      progress(book.tally, outcome.errorMessage)
    }
    for place in tree.gone(of: book.completed.places) { try add(.gone(place)) }
    for input in tree.unreadable where shard?.contains(input.key) ?? true {
      try add(.failed(key: input.key, path: input.path, errorMessage: input.errorMessage))
    }
    let completed = book.completed
    let next = Mutex(0)
    let threads = explainer.request.threads
    // Whole photos side by side; the last ones share the threads that have no photo any more.
    let explainers = try (0..<threads).map { others in
      var request = explainer.request
      request.threads = threads / (others + 1)
      return try Explainer(explainer.model, request)
    }
    defer { withExtendedLifetime(lock) {} }
    do {
      try OrderedPool.run(
        threads: threads,
        next: {
          if isCancelled() { throw CancellationError() }
          return next.withLock { next in
            defer { next += 1 }
            return next < places.count ? next : nil
          }
        },
        work: { number, _ in
          let others = min(places.count - number, threads) - 1
          return try outcome(of: places[number], by: explainers[others], completed: completed)
        },
        deliver: { outcome in
          try book.add(outcome)
          progress(book.tally, outcome.errorMessage)
        })
    } catch {
      try? book.finish(page)
      throw error
    }
    try book.finish(page)
    return book.tally
  }

  private func outcome(
    of place: InputFile, by explainer: Explainer, completed: CompletedIndex
  ) throws -> FolderOutcome {
    do {
      var stopwatch = Stopwatch()
      let data = try read(place.path)
      let hash = FileAccess.sha256(of: data)
      if completed.contains(place.key, inputHash: hash) { return .known(place) }
      let subject = try decode(data, place.path)
      let decoding = stopwatch.lap()
      var explanation = try InputError.naming(place.path) {
        try explainer.explain(subject.fields, execution: Execution(isCancelled: isCancelled))
      }
      explanation.seconds.decode = decoding
      _ = stopwatch.lap()
      var found = Found(place: place, subject: subject, explanation: explanation, inputHash: hash)
      let files = try write(found)
      found.explanation.seconds.render = stopwatch.lap()
      found.explanation.seconds.total = found.explanation.seconds.sum
      return try .explained(FolderResult(found, files: files, run: self))
    } catch let error where !(error is CancellationError) {
      guard let errorMessage = errorMessage(error) else { throw error }
      return .failed(key: place.key, path: place.path, errorMessage: errorMessage)
    }
  }
}

extension FolderResult {
  init(_ found: FolderRun.Found, files: [String], run: FolderRun) throws {
    let explanation = found.explanation
    guard
      let document = JSONDocument(
        explanation, name: found.place.path, files: files, version: run.page.version)
    else { throw ResultFolderError.nothingExplained(found.place.path) }
    (place, inputHash, isConverged) = (found.place, found.inputHash, explanation.isConverged)
    evaluations = explanation.evaluations
    line = try ResultLine(
      document: document, input: place.key, inputHash: inputHash, request: run.request
    ).data()
    entry = try ReportEntry(explanation, name: place.key, link: files.first)
    grade = ResultRecord(line)?.grade ?? .unmeasured
  }
}
