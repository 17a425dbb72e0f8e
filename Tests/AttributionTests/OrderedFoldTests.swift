import Foundation
import Synchronization
import Testing

@testable import Attribution

@Suite struct OrderedFoldTests {
  /// Folding a job may add jobs: here every number n below 100 adds 2n and 2n + 1.
  @Test(arguments: [1, 2, 3, 8], [1, 3, 4])
  func foldsInOrderAndGrows(threads: Int, batch: Int) throws {
    let order = try OrderedFold.run(
      [1], threads: threads, batch: batch, into: [Int](), emptyResult: 0, makeWorker: {},
      work: { _, jobs, results in
        #expect((1...batch).contains(jobs.count) && results.count == jobs.count)
        if jobs[0].isMultiple(of: 3) { Thread.sleep(forTimeInterval: 0.001) }
        results = jobs
      },
      fold: { order, job, result in
        #expect(job == result)
        order.append(job)
        return job < 100 ? [2 * job, 2 * job + 1] : []
      })
    #expect(order == Array(1...199))
  }

  private typealias State = OrderedFold.State<Int, Int>

  private func state(jobs: Int, threads: Int, batch: Int) -> State {
    State(jobs: Array(0..<jobs), emptyResult: 0, threads: threads, batch: batch)
  }

  /// The jobs of a step; `nil` for sleep, empty for leave.
  private func jobs(_ step: State.Step) -> [Int]? {
    switch step {
    case .work(_, let jobs, _): jobs
    case .sleep: nil
    case .leave: []
    }
  }

  /// Returns the number of jobs folded and the number of threads to wake; each fold adds `more` jobs.
  private func finish(_ jobs: [Int], in state: inout State, bringing more: Int = 0) -> [Int] {
    guard state.accept(jobs, from: jobs[0]) else { return [0, 0] }
    var counts = [0, 0]
    while let (job, result) = state.nextToFold() {
      #expect(job == result)
      counts[0] += 1
      counts[1] += state.finishFold(of: result, bringing: [Int](repeating: 0, count: more))
    }
    counts[1] += state.stopFolding()
    return counts
  }

  /// While the first jobs are running, at most two batches for each thread wait for them.
  @Test(arguments: [1, 4])
  func fewResultsWait(batch: Int) {
    var state = state(jobs: 200, threads: 2, batch: batch)
    let taken = (0..<4).compactMap { _ in jobs(state.next()) }
    #expect(taken.map(\.count) == [batch, batch, batch, batch])
    #expect(jobs(state.next()) == nil && jobs(state.next()) == nil, "both sleep")
    for jobs in taken.dropFirst() { #expect(finish(jobs, in: &state) == [0, 0]) }
    #expect(finish(taken[0], in: &state) == [4 * batch, 2], "both are woken")
    #expect(jobs(state.next())?.first == 4 * batch)
  }

  /// The last jobs are divided among the threads, so that no thread waits long for another.
  @Test func nobodyTakesMoreThanAShare() {
    var state = state(jobs: 13, threads: 2, batch: 4)
    var counts: [Int] = []
    while let taken = jobs(state.next()), !taken.isEmpty {
      counts.append(taken.count)
      _ = finish(taken, in: &state)
    }
    #expect(counts == [4, 4, 3, 1, 1])
  }

  /// If every job adds another, the jobs not yet folded are divided among the threads, not just those not yet taken.
  @Test func growingJobsAreTakenInBatches() {
    var state = State(jobs: Array(0..<8), emptyResult: 0, threads: 2, batch: 4)
    let taken = (0..<2).compactMap { _ in jobs(state.next()) }
    #expect(taken.map(\.count) == [4, 2])
    #expect(finish(taken[0], in: &state, bringing: 1) == [4, 0])
    #expect(jobs(state.next())?.count == 4)
  }

  /// While one thread folds, another delivers results and takes jobs; the first thread folds those results, too.
  @Test func oneThreadFoldsAtATime() {
    var state = state(jobs: 4, threads: 2, batch: 1)
    let taken = (0..<3).compactMap { _ in jobs(state.next()) }
    let isFolder = state.accept(taken[0], from: 0)
    let first = state.nextToFold()?.0
    #expect(isFolder && first == 0)
    let isSecondFolder = state.accept(taken[1], from: 1)
    #expect(!isSecondFolder)
    #expect(jobs(state.next()) == [3])
    #expect(jobs(state.next()) == nil)
    let woken = state.finishFold(of: 0, bringing: [4])
    let second = state.nextToFold()?.0
    #expect(woken == 1 && second == 1)
    let wokenLater = state.finishFold(of: 1, bringing: []) + state.stopFolding()
    #expect(wokenLater == 0)
    let third = state.nextToFold()
    let isFolderAgain = state.accept(taken[2], from: 2)
    #expect(third == nil && isFolderAgain)
  }

  private final class Token: Sendable {}

  /// Folded jobs are released, because jobs may be large and many.
  @Test func foldedJobsAreForgotten() {
    var state = OrderedFold.State<Token, Int>(
      jobs: [Token(), Token()], emptyResult: 0, threads: 1, batch: 1)
    weak var first: Token?
    if case .work(_, let jobs, _) = state.next() { first = jobs[0] }
    #expect(first != nil)
    _ = state.accept([0], from: 0)
    _ = state.nextToFold()
    _ = state.finishFold(of: 0, bringing: [])
    #expect(first == nil)
  }

  /// No thread leaves before the last job is folded, because folding may add jobs; then all threads leave.
  @Test func everyThreadLeaves() {
    var state = state(jobs: 1, threads: 3, batch: 2)
    #expect(jobs(state.next()) == [0])
    #expect(jobs(state.next()) == nil && jobs(state.next()) == nil)
    #expect(finish([0], in: &state) == [1, 2])
    #expect((0..<3).map { _ in jobs(state.next()) } == [[], [], []])
  }

  @Test func nothingToDoEnds() throws {
    let sum = try OrderedFold.run(
      [Int](), threads: 3, into: 7, emptyResult: 0, makeWorker: {}, work: { _, _, _ in },
      fold: { _, _, _ in [] })
    #expect(sum == 7)
  }

  private struct Refusal: Error {}

  /// Jobs without end, until a fold fails: all threads leave, including those that sleep, and nothing more is folded.
  @Test(arguments: [1, 2, 8], [1, 3])
  func anErrorEndsIt(threads: Int, batch: Int) {
    let folded = Mutex<[Int]>([])
    #expect(throws: Refusal.self) {
      try OrderedFold.run(
        [0, 1, 2], threads: threads, batch: batch, into: 0, emptyResult: 0, makeWorker: {},
        work: { _, jobs, results in results = jobs },
        fold: { _, job, _ in
          folded.withLock { $0.append(job) }
          if job == 100 { throw Refusal() }
          return [job + 3]
        })
    }
    #expect(folded.withLock { $0 } == Array(0...100))
  }

  /// Every thread finishes its current batch and takes no more.
  @Test(arguments: [1, 2, 8], [1, 3])
  func aCancellationEndsIt(threads: Int, batch: Int) {
    let worked = Mutex(0)
    #expect(throws: CancellationError.self) {
      try OrderedFold.run(
        [0, 1, 2], threads: threads, batch: batch, into: 0, emptyResult: 0,
        isCancelled: { worked.withLock { $0 >= 100 } }, makeWorker: {},
        work: { _, jobs, results in
          worked.withLock { $0 += jobs.count }
          results = jobs
        },
        fold: { _, job, _ in [job + 3] })
    }
    #expect(worked.withLock { (100...100 + threads * batch).contains($0) })
  }

  @Test func cancelledBeforeItBegins() {
    #expect(throws: CancellationError.self) {
      try OrderedFold.run(
        [0], threads: 2, into: 0, emptyResult: 0, isCancelled: { true }, makeWorker: {},
        work: { _, _, _ in Issue.record("worked") }, fold: { _, _, _ in [] })
    }
  }

  /// Sleeping threads are woken, pending results are accepted but not folded, and the first error is kept.
  @Test func stoppingWakesAll() {
    var state = state(jobs: 4, threads: 3, batch: 1)
    let taken = (0..<2).compactMap { _ in jobs(state.next()) }
    let isFolder = state.accept(taken[1], from: 1)
    let early = state.nextToFold()
    #expect(isFolder && early == nil)
    for _ in 0..<4 where state.next().isWork {}
    let woken = state.stop(Refusal())
    let wokenAgain = state.stop(CancellationError())
    #expect(woken > 0 && wokenAgain == 0 && state.error is Refusal)
    _ = state.accept(taken[0], from: 0)
    let next = state.nextToFold()
    #expect(next == nil)
    #expect((0..<3).map { _ in jobs(state.next()) } == [[], [], []])
  }

  /// A cancellation after the last fold has no effect.
  @Test func whatIsDoneStaysDone() {
    var state = state(jobs: 1, threads: 1, batch: 1)
    #expect(jobs(state.next()) == [0])
    #expect(finish([0], in: &state) == [1, 0])
    _ = state.stop(CancellationError())
    #expect(state.error == nil)
  }
}

extension OrderedFold.State.Step {
  fileprivate var isWork: Bool {
    if case .work = self { return true }
    return false
  }
}
