import Dispatch
import Synchronization
import Threads

/// Runs independent jobs on several threads and folds their results into a sum in the order of the jobs, so that the sum is
/// bit-identical for any number of threads and any batch. Folding a result may append jobs to the end of the list.
///
/// A thread takes several jobs at once, a batch, but no more than its share of the remaining jobs. The thread that finishes a batch
/// folds all results whose turn has come, unless another thread is folding. At most two batches per thread are taken but not yet
/// folded, so memory does not grow with the number of jobs; a thread that finds no job to take sleeps. After an error or a
/// cancellation, each thread finishes its batch and stops.
enum OrderedFold {
  /// Runs the jobs and returns the folded sum.
  ///
  /// - Parameters:
  ///   - jobs: the first jobs.
  ///   - threads: the number of threads; fewer than one count as one.
  ///   - batch: the largest number of jobs that a worker takes at once; at least one.
  ///   - initial: the sum before the first fold.
  ///   - emptyResult: the result that `work` overwrites. It may get an old, folded result instead, whose memory it can reuse.
  ///   - isCancelled: called by every thread before every batch.
  ///   - makeWorker: called once on each thread that gets a job.
  ///   - work: runs some jobs and overwrites the results, one for each job, in the same order.
  ///   - fold: adds a job's result to the sum. Called once for each job, in order, never concurrently; returns the jobs to append.
  /// - Throws: the first error that `fold` throws; `CancellationError` if the run was cancelled before all jobs were folded.
  static func run<Job, Worker, Result, Sum>(
    _ jobs: [Job], threads: Int, batch: Int = 1, into initial: sending Sum, emptyResult: Result,
    isCancelled: @Sendable () -> Bool = { false },
    makeWorker: @Sendable () -> Worker,
    work: @Sendable (Worker, [Job], inout [Result]) -> Void,
    fold: @Sendable (inout Sum, Job, Result) throws -> [Job]
  ) throws -> Sum where Job: Sendable, Result: Sendable, Sum: Sendable {
    let threads = max(1, threads)
    let state = Mutex(
      State<Job, Result>(jobs: jobs, emptyResult: emptyResult, threads: threads, batch: batch))
    let sum = Mutex(initial)
    let wakeUps = DispatchSemaphore(value: 0)
    @Sendable func wake(_ sleepers: Int) { for _ in 0..<sleepers { wakeUps.signal() } }
    Threads.perform(threads) { _ in
      var worker: Worker?
      while true {
        if isCancelled() { wake(state.withLock { $0.stop(CancellationError()) }) }
        switch state.withLock({ $0.next() }) {
        case .leave:
          return
        case .sleep:
          wakeUps.wait()
        case .work(let first, let jobs, var results):
          let mine = worker ?? makeWorker()
          worker = mine
          work(mine, jobs, &results)
          guard state.withLock({ $0.accept(results, from: first) }) else { continue }
          while let (job, result) = state.withLock({ $0.nextToFold() }) {
            do {
              let more = try sum.withLock { try fold(&$0, job, result) }
              wake(state.withLock { $0.finishFold(of: result, bringing: more) })
            } catch {
              wake(state.withLock { $0.stop(error) })
            }
          }
          wake(state.withLock { $0.stopFolding() })
        }
      }
    }
    if let error = state.withLock({ $0.error }) { throw error }
    return sum.withLock { $0 }
  }

  /// The state that the threads share, protected by a lock.
  struct State<Job: Sendable, Result: Sendable>: Sendable {
    /// The next action of a thread.
    enum Step {
      /// Run these jobs, the first of which has the index `first`, and write to these results.
      case work(first: Int, jobs: [Job], results: [Result])
      /// Sleep until woken, then request the next step.
      case sleep
      /// Return: all jobs are folded, or the run was stopped.
      case leave
    }

    /// The jobs by index; `nil` for jobs that were folded.
    private var jobs: [Job?]
    private let emptyResult: Result
    private let threads: Int
    private let batch: Int
    /// The number of jobs that threads have taken; also the index of the next job to take.
    private var taken = 0
    /// The number of jobs that were folded; also the index of the next job to fold.
    private var folded = 0
    /// The number of threads that sleep and were not yet woken.
    private var sleepers = 0
    /// The number of jobs that were folded when a fold last appended jobs; `nil` if none has.
    private var foldedAtGrowth: Int?
    /// Whether a thread is folding. Only one folds at a time. It does not hold the lock of this state meanwhile, so that the others
    /// can take jobs.
    private var isFolding = false
    /// Results that finished before their turn, by the index of the job.
    private var early: [Int: Result] = [:]
    /// Folded results, whose memory can be reused.
    private var used: [Result] = []
    /// The error or the cancellation that stops all threads.
    private(set) var error: (any Error)?

    init(jobs: [Job], emptyResult: Result, threads: Int, batch: Int) {
      self.jobs = jobs
      self.emptyResult = emptyResult
      self.threads = threads
      self.batch = batch
    }

    /// Whether no thread has more to do: all jobs are folded, or the run was stopped.
    private var isOver: Bool { folded == jobs.count || error != nil }

    /// The number of jobs that may be taken now: no more than two batches per thread are taken but not folded.
    private var open: Int { min(jobs.count, folded + 2 * threads * batch) - taken }

    /// A thread's share of the remaining jobs, rounded up. While folds append jobs (one of the last `batch` folds did), the jobs in
    /// progress count as remaining, because each is likely to append more.
    private var share: Int {
      let isGrowing = foldedAtGrowth.map { folded - $0 < batch } ?? false
      return (jobs.count - (isGrowing ? folded : taken) + threads - 1) / threads
    }

    /// Returns the next action of the calling thread, and counts the jobs as taken or the thread as a sleeper.
    mutating func next() -> Step {
      if isOver { return .leave }
      guard open > 0 else {
        sleepers += 1
        return .sleep
      }
      let range = taken..<taken + min(batch, open, share)
      taken = range.upperBound
      return .work(
        first: range.lowerBound, jobs: jobs[range].compactMap(\.self),
        results: range.map { _ in used.popLast() ?? emptyResult })
    }

    /// Stores results. Returns whether the calling thread must fold.
    mutating func accept(_ results: [Result], from first: Int) -> Bool {
      for (offset, result) in results.enumerated() { early[first + offset] = result }
      if isFolding { return false }
      isFolding = true
      return true
    }

    /// Returns the next job to fold and its result; `nil` if the result has not arrived or all is over. The calling thread must then
    /// not fold any more.
    mutating func nextToFold() -> (Job, Result)? {
      guard !isOver, let job = jobs[folded], let result = early.removeValue(forKey: folded) else {
        isFolding = false
        return nil
      }
      return (job, result)
    }

    /// Removes a folded job and appends new jobs. Returns the number of threads to wake: one for each full batch that may be taken.
    mutating func finishFold(of result: Result, bringing more: [Job]) -> Int {
      jobs[folded] = nil
      jobs += more
      used.append(result)
      folded += 1
      if !more.isEmpty { foldedAtGrowth = folded }
      return wakened(open / batch)
    }

    /// Returns the number of threads to wake after folding: all sleepers if there are jobs to take or all work is over, otherwise
    /// none.
    mutating func stopFolding() -> Int { isOver || open > 0 ? wakened(sleepers) : 0 }

    /// Stops all threads, unless all jobs are done. Returns the number of threads to wake: all sleepers.
    mutating func stop(_ error: any Error) -> Int {
      if !isOver { self.error = error }
      return wakened(sleepers)
    }

    /// Removes up to `count` threads from the sleepers, and returns how many.
    private mutating func wakened(_ count: Int) -> Int {
      let count = min(sleepers, count)
      sleepers -= count
      return count
    }
  }
}
