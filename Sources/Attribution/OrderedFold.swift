import Dispatch
import Synchronization

/// Runs independent jobs on several threads and folds their results in the order of the jobs, so that a sum
/// over them is the same to the bit for any number of threads. Folding may bring more jobs.
///
/// No more than two results a thread wait to be folded at any moment, however many jobs there are.
enum OrderedFold {
  /// - Parameters:
  ///   - jobs: the first ones.
  ///   - emptyResult: what `work` overwrites; a result that was folded may be used again.
  ///   - makeWorker: called once on each thread that gets a job.
  ///   - work: runs one job.
  ///   - fold: called once for each job, in order, never twice at the same time; returns the jobs to append.
  static func run<Job, Worker, Result, Sum>(
    _ jobs: [Job], threads: Int, into initial: sending Sum, emptyResult: Result,
    makeWorker: @Sendable () -> Worker,
    work: @Sendable (Worker, Job, inout Result) -> Void,
    fold: @Sendable (inout Sum, Job, Result) -> [Job]
  ) -> Sum where Job: Sendable, Result: Sendable, Sum: Sendable {
    let threads = max(1, threads)
    let state = Mutex(
      State<Job, Result, Sum>(sum: initial, jobs: jobs, emptyResult: emptyResult, threads: threads))
    // One permit for each job that may be taken and, in the end, one for each thread to leave with.
    let permits = DispatchSemaphore(value: 0)
    @Sendable func signal(_ count: Int) {
      for _ in 0..<count { permits.signal() }
    }
    signal(state.withLock { $0.newPermits() })
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var worker: Worker?
      while true {
        permits.wait()
        guard let (index, job, empty) = state.withLock({ $0.take() }) else { return }
        var result = empty
        let mine = worker ?? makeWorker()
        worker = mine
        work(mine, job, &result)
        signal(
          state.withLock {
            $0.accept(result, of: index, fold: fold)
            return $0.newPermits()
          })
      }
    }
    return state.withLock { $0.sum }
  }

  /// What the threads share, always behind a lock.
  struct State<Job: Sendable, Result: Sendable, Sum: Sendable>: Sendable {
    private(set) var sum: Sum
    private var jobs: [Job]
    private let emptyResult: Result
    private let threads: Int
    private var permitted = 0
    private var nextToTake = 0
    private var nextToFold = 0
    /// Finished before their turn, by job.
    private var early: [Int: Result] = [:]
    /// Folded; their memory can be used again.
    private var used: [Result] = []

    init(sum: Sum, jobs: [Job], emptyResult: Result, threads: Int) {
      self.sum = sum
      self.jobs = jobs
      self.emptyResult = emptyResult
      self.threads = threads
    }

    /// How many more threads may go on now.
    mutating func newPermits() -> Int {
      let isOver = nextToFold == jobs.count
      let limit = isOver ? jobs.count + threads : min(jobs.count, nextToFold + 2 * threads)
      defer { permitted = max(permitted, limit) }
      return max(0, limit - permitted)
    }

    /// The next job, or `nil` when all is done.
    mutating func take() -> (index: Int, job: Job, result: Result)? {
      guard nextToTake < jobs.count else { return nil }
      defer { nextToTake += 1 }
      return (nextToTake, jobs[nextToTake], used.popLast() ?? emptyResult)
    }

    mutating func accept(_ result: Result, of index: Int, fold: (inout Sum, Job, Result) -> [Job]) {
      early[index] = result
      while let next = early.removeValue(forKey: nextToFold) {
        jobs += fold(&sum, jobs[nextToFold], next)
        used.append(next)
        nextToFold += 1
      }
    }
  }
}
