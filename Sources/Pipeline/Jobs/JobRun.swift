import Attribution
import Explaining
import Models
import Synchronization
import Threads

/// Receives the outcomes of jobs: draws, encodes, writes, prints.
package protocol ResultSink: Sendable {
  associatedtype Tag: Sendable
  /// What is ready to be written.
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

  /// - Parameters:
  ///   - count: of the jobs; `nil` if unknown. The last jobs share the threads that have none left.
  ///   - next: makes a job; `nil` after the last one. Never called twice at the same time.
  /// - Throws: `CancellationError`; what `next` and the sink throw. Jobs that were finished by then are in the sink.
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

  /// - Parameter threads: for this job; the explanation does not depend on their number.
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
