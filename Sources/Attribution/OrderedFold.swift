import Dispatch
import Synchronization

/// Runs independent jobs on several threads and folds their results in the order of the jobs, so that a sum
/// over them is the same to the bit for any number of threads. Folding may bring more jobs.
///
/// A thread takes several jobs at once, a batch, but no more than its share of those that are left. No more than two
/// batches of results a thread wait to be folded at any moment, however many jobs there are.
enum OrderedFold {
  /// - Parameters:
  ///   - jobs: the first ones.
  ///   - batch: how many a worker takes at once.
  ///   - emptyResult: what `work` overwrites; a result that was folded may be used again.
  ///   - makeWorker: called once on each thread that gets a job.
  ///   - work: runs some jobs; there is one result for each.
  ///   - fold: called once for each job, in order, never twice at the same time; returns the jobs to append.
  static func run<Job, Worker, Result, Sum>(
    _ jobs: [Job], threads: Int, batch: Int = 1, into initial: sending Sum, emptyResult: Result,
    makeWorker: @Sendable () -> Worker,
    work: @Sendable (Worker, [Job], inout [Result]) -> Void,
    fold: @Sendable (inout Sum, Job, Result) -> [Job]
  ) -> Sum where Job: Sendable, Result: Sendable, Sum: Sendable {
    let threads = max(1, threads)
    let state = Mutex(
      State<Job, Result, Sum>(
        sum: initial, jobs: jobs, emptyResult: emptyResult, threads: threads, batch: batch))
    let wakeUps = DispatchSemaphore(value: 0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var worker: Worker?
      while true {
        switch state.withLock({ $0.next() }) {
        case .leave:
          return
        case .sleep:
          wakeUps.wait()
        case .work(let first, let jobs, var results):
          let mine = worker ?? makeWorker()
          worker = mine
          work(mine, jobs, &results)
          let sleepers = state.withLock { $0.accept(results, from: first, fold: fold) }
          for _ in 0..<sleepers { wakeUps.signal() }
        }
      }
    }
    return state.withLock { $0.sum }
  }

  /// What the threads share, always behind a lock.
  struct State<Job: Sendable, Result: Sendable, Sum: Sendable>: Sendable {
    /// What a thread is to do now.
    enum Order {
      /// Jobs, the first by its index, with memory for their results.
      case work(first: Int, jobs: [Job], results: [Result])
      /// Until it is woken to ask again.
      case sleep
      case leave
    }

    private(set) var sum: Sum
    private var jobs: [Job]
    private let emptyResult: Result
    private let threads: Int
    private let batch: Int
    private var nextToTake = 0
    private var nextToFold = 0
    private var sleepers = 0
    /// Finished before their turn, by job.
    private var early: [Int: Result] = [:]
    /// Folded; their memory can be used again.
    private var used: [Result] = []

    init(sum: Sum, jobs: [Job], emptyResult: Result, threads: Int, batch: Int) {
      self.sum = sum
      self.jobs = jobs
      self.emptyResult = emptyResult
      self.threads = threads
      self.batch = batch
    }

    private var isOver: Bool { nextToFold == jobs.count }

    /// Jobs that may be taken without too many results waiting.
    private var open: Int { min(jobs.count, nextToFold + 2 * threads * batch) - nextToTake }

    mutating func next() -> Order {
      if isOver { return .leave }
      guard open > 0 else {
        sleepers += 1
        return .sleep
      }
      let share = (jobs.count - nextToTake + threads - 1) / threads
      let range = nextToTake..<nextToTake + min(batch, open, share)
      nextToTake = range.upperBound
      return .work(
        first: range.lowerBound, jobs: Array(jobs[range]),
        results: range.map { _ in used.popLast() ?? emptyResult })
    }

    /// Folds what can be folded; returns how many threads to wake.
    mutating func accept(_ results: [Result], from first: Int, fold: (inout Sum, Job, Result) -> [Job]) -> Int
    {
      for (offset, result) in results.enumerated() { early[first + offset] = result }
      while let next = early.removeValue(forKey: nextToFold) {
        jobs += fold(&sum, jobs[nextToFold], next)
        used.append(next)
        nextToFold += 1
      }
      guard isOver || open > 0 else { return 0 }
      defer { sleepers = 0 }
      return sleepers
    }
  }
}
