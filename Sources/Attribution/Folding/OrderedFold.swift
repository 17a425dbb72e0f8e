import Dispatch
import Synchronization
import Threads

/// Runs independent jobs on several threads and folds their results in the order of the jobs, so that a sum
/// over them is the same to the bit for any number of threads. Folding may bring more jobs.
///
/// A thread takes several jobs at once, a batch, but no more than its share of those that are left. No more than two
/// batches of results a thread wait to be folded at any moment, however many jobs there are. An error or a cancellation
/// stops all threads as soon as they have finished the batches they are at.
enum OrderedFold {
  /// - Parameters:
  ///   - jobs: the first ones.
  ///   - batch: how many a worker takes at once.
  ///   - emptyResult: what `work` overwrites; a result that was folded may be used again.
  ///   - isCancelled: asked by every thread before every batch.
  ///   - makeWorker: called once on each thread that gets a job.
  ///   - work: runs some jobs; there is one result for each.
  ///   - fold: called once for each job, in order, never twice at the same time; returns the jobs to append.
  /// - Throws: the first error that `fold` throws; `CancellationError` when it was cancelled before all was done.
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

  /// What the threads share, always behind a lock.
  struct State<Job: Sendable, Result: Sendable>: Sendable {
    /// What a thread is to do now.
    enum Step {
      /// Jobs, the first by its index, with memory for their results.
      case work(first: Int, jobs: [Job], results: [Result])
      /// Until it is woken to ask again.
      case sleep
      case leave
    }

    /// `nil` for jobs that were folded.
    private var jobs: [Job?]
    private let emptyResult: Result
    private let threads: Int
    private let batch: Int
    private var taken = 0
    private var folded = 0
    private var sleepers = 0
    /// Jobs that were folded when one last brought more; `nil` while none has.
    private var foldedAtGrowth: Int?
    /// One thread folds at a time, and not behind this lock, so that the others can take jobs meanwhile.
    private var isFolding = false
    /// Finished before their turn, by job.
    private var early: [Int: Result] = [:]
    /// Folded; their memory can be used again.
    private var used: [Result] = []
    /// The error or the cancellation that stops all threads.
    private(set) var error: (any Error)?

    init(jobs: [Job], emptyResult: Result, threads: Int, batch: Int) {
      self.jobs = jobs
      self.emptyResult = emptyResult
      self.threads = threads
      self.batch = batch
    }

    private var isOver: Bool { folded == jobs.count || error != nil }

    /// Jobs that may be taken without too many results waiting.
    private var open: Int { min(jobs.count, folded + 2 * threads * batch) - taken }

    /// While jobs bring more, those under way will, too: nothing needs to be left for the threads that are at them.
    private var share: Int {
      let isGrowing = foldedAtGrowth.map { folded - $0 < batch } ?? false
      return (jobs.count - (isGrowing ? folded : taken) + threads - 1) / threads
    }

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

    /// The next job and its result, `nil` when that has not come.
    mutating func nextToFold() -> (Job, Result)? {
      guard !isOver, let job = jobs[folded], let result = early.removeValue(forKey: folded) else {
        isFolding = false
        return nil
      }
      return (job, result)
    }

    /// Returns how many threads to wake: one for each full batch.
    mutating func finishFold(of result: Result, bringing more: [Job]) -> Int {
      jobs[folded] = nil
      jobs += more
      used.append(result)
      folded += 1
      if !more.isEmpty { foldedAtGrowth = folded }
      return wakened(open / batch)
    }

    /// Returns how many threads to wake: all when there is anything left to do for them, or nothing at all.
    mutating func stopFolding() -> Int { isOver || open > 0 ? wakened(sleepers) : 0 }

    /// Stops all threads, unless all is done already. Returns how many threads to wake: all.
    mutating func stop(_ error: any Error) -> Int {
      if !isOver { self.error = error }
      return wakened(sleepers)
    }

    private mutating func wakened(_ count: Int) -> Int {
      let count = min(sleepers, count)
      sleepers -= count
      return count
    }
  }
}
