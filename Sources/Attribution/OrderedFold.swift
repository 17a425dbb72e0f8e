import Dispatch
import Synchronization

/// Runs independent jobs on several threads and folds their results in the order of the jobs, so that a sum
/// over them is the same to the bit for any number of threads.
///
/// No more than two results a thread exist at any moment, however many jobs there are.
enum OrderedFold {
  /// - Parameters:
  ///   - count: the jobs are 0, 1, … count − 1.
  ///   - makeWorker: called once on each thread that gets a job.
  ///   - work: runs one job; overwrites a result, which may be one that was used before.
  ///   - fold: called once for each job, in order, never twice at the same time.
  static func run<Worker, Result, Sum>(
    count: Int, threads: Int, into initial: sending Sum, emptyResult: Result,
    makeWorker: @Sendable () -> Worker,
    work: @Sendable (Worker, Int, inout Result) -> Void,
    fold: @Sendable (inout Sum, Int, Result) -> Void
  ) -> Sum where Result: Sendable, Sum: Sendable {
    let threads = max(1, min(threads, count))
    let state = Mutex(State(sum: initial, jobs: count, emptyResult: emptyResult))
    let slots = DispatchSemaphore(value: 2 * threads)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var worker: Worker?
      while true {
        slots.wait()
        guard let (job, empty) = state.withLock({ $0.take() }) else {
          slots.signal()
          return
        }
        var result = empty
        let mine = worker ?? makeWorker()
        worker = mine
        work(mine, job, &result)
        let folded = state.withLock { $0.accept(result, of: job, fold: fold) }
        for _ in 0..<folded { slots.signal() }
      }
    }
    return state.withLock { $0.sum }
  }

  private struct State<Result: Sendable, Sum: Sendable>: Sendable {
    var sum: Sum
    let jobs: Int
    let emptyResult: Result
    var nextToTake = 0
    var nextToFold = 0
    /// Finished before their turn, by job.
    var early: [Int: Result] = [:]
    /// Folded; their memory can be used again.
    var used: [Result] = []

    init(sum: Sum, jobs: Int, emptyResult: Result) {
      self.sum = sum
      self.jobs = jobs
      self.emptyResult = emptyResult
    }

    mutating func take() -> (job: Int, result: Result)? {
      guard nextToTake < jobs else { return nil }
      defer { nextToTake += 1 }
      return (nextToTake, used.popLast() ?? emptyResult)
    }

    /// Returns how many results could be folded now.
    mutating func accept(_ result: Result, of job: Int, fold: (inout Sum, Int, Result) -> Void) -> Int {
      early[job] = result
      let first = nextToFold
      while let next = early.removeValue(forKey: nextToFold) {
        fold(&sum, nextToFold, next)
        used.append(next)
        nextToFold += 1
      }
      return nextToFold - first
    }
  }
}
