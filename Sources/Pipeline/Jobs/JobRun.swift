import Attribution
import Explaining
import Fields
import Models
import Report
import Synchronization
import Threads

/// An input to explain, not yet read.
package struct Job<Tag: Sendable>: Sendable {
  /// Data about the job for the sink.
  package let tag: Tag
  /// The request. Its number of threads is ignored: the run divides its threads among the jobs.
  package let request: Request
  package let execution: Execution
  /// Reads the input; `nil` if no result is wanted, for instance because it is complete.
  let load: @Sendable () throws -> LoadedInput?

  package init(
    _ tag: Tag, request: Request, execution: Execution = Execution(),
    load: @escaping @Sendable () throws -> LoadedInput?
  ) {
    (self.tag, self.request, self.execution, self.load) = (tag, request, execution, load)
  }

  /// A job that fails with an error.
  package init(_ tag: Tag, failing error: any Error) {
    self.init(tag, request: Request()) { throw error }
  }
}

/// An input after reading, as fields for the model.
package struct LoadedInput: Sendable {
  package let fields: [Field]
  /// The photo before preprocessing; `nil` for other inputs.
  package let photo: OriginalPhoto?
  /// SHA-256 of the bytes that were read; `nil` if they were read earlier, together with other inputs.
  package let digest: String?

  package init(fields: [Field], photo: OriginalPhoto? = nil, digest: String? = nil) {
    (self.fields, self.photo, self.digest) = (fields, photo, digest)
  }
}

/// The outcome of a job.
package enum JobOutcome: Sendable {
  case explained(Explanation, LoadedInput)
  case failed(any Error)
  /// No result was wanted.
  case leftOut
}

/// Receives the outcomes of jobs: draws, encodes, writes, prints.
package protocol ResultSink: Sendable {
  associatedtype Tag: Sendable
  /// A result that is ready to be written.
  associatedtype Prepared: Sendable

  /// Draws and encodes a result. Called on any thread, for several jobs at once.
  ///
  /// - Throws: an error that ends the run.
  func prepare(_ outcome: JobOutcome, of tag: Tag) throws -> Prepared

  /// Writes a result. Called once for each job, in the order of the jobs.
  ///
  /// - Throws: an error that ends the run.
  func accept(_ prepared: Prepared) throws
}

/// Explains jobs on several threads, and hands the results to a sink in the order of the jobs.
package struct JobRun: Sendable {
  package let model: Model
  package let threads: Int

  package init(_ model: Model, threads: Int) { (self.model, self.threads) = (model, threads) }

  /// Explains all jobs.
  ///
  /// - Parameters:
  ///   - count: the number of jobs; `nil` if unknown. Threads without a job help with the last jobs.
  ///   - next: makes the next job; returns `nil` after the last one. Never called concurrently.
  /// - Throws: `CancellationError`; errors of `next` and of the sink. Jobs that were finished before are delivered to the sink.
  package func run<Sink: ResultSink>(
    count: Int? = nil, into sink: Sink, next: @escaping @Sendable () throws -> Job<Sink.Tag>?
  ) throws {
    let made = Mutex(0)
    try OrderedPool.run(
      threads: threads,
      next: {
        guard let job = try next() else { return nil }
        let number = made.withLock { made in
          defer { made += 1 }
          return made
        }
        return (job, number)
      },
      work: { (job: (Job<Sink.Tag>, number: Int), underWay) in
        let atOnce = count.map { min($0 - job.number, threads) } ?? underWay
        return try sink.prepare(outcome(of: job.0, threads: threads / max(1, atOnce)), of: job.0.tag)
      },
      deliver: { try sink.accept($0) })
  }

  /// - Parameter threads: the number of threads for this job; the explanation does not depend on it.
  private func outcome<Tag>(of job: Job<Tag>, threads: Int) -> JobOutcome {
    do {
      var stopwatch = Stopwatch()
      guard let input = try job.load() else { return .leftOut }
      let seconds = stopwatch.lap()
      var request = job.request
      request.threads = max(1, threads)
      var explanation = try Explainer(model, request).explain(input.fields, execution: job.execution)
      explanation.seconds.decode = seconds
      explanation.threads = self.threads
      return .explained(explanation, input)
    } catch {
      return .failed(error)
    }
  }
}
