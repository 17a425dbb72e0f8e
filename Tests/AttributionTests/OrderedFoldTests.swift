import Foundation
import Testing

@testable import Attribution

@Suite struct OrderedFoldTests {
  /// Folding a job may bring more: here every number below 100 brings its double and one more.
  @Test(arguments: [1, 2, 3, 8])
  func foldsInOrderAndGrows(threads: Int) {
    let order = OrderedFold.run(
      [1], threads: threads, into: [Int](), emptyResult: 0, makeWorker: {},
      work: { _, job, result in
        if job.isMultiple(of: 3) { Thread.sleep(forTimeInterval: 0.001) }
        result = job
      },
      fold: { order, job, result in
        #expect(job == result)
        order.append(job)
        return job < 100 ? [2 * job, 2 * job + 1] : []
      })
    #expect(order == Array(1...199))
  }

  /// While the first job takes its time no more than two results a thread wait for it.
  @Test func fewResultsWait() {
    var state = OrderedFold.State(sum: 0, jobs: Array(0..<200), emptyResult: 0, threads: 2)
    func finish(_ job: Int) -> Int {
      state.accept(job, of: job) { sum, _, _ in
        sum += 1
        return []
      }
      return state.newPermits()
    }
    #expect(state.newPermits() == 4)
    for _ in 0..<4 { _ = state.take() }
    #expect((1...3).map(finish) == [0, 0, 0])
    #expect(finish(0) == 4 && state.sum == 4)
  }

  /// Every thread gets a permit to leave with, and only then.
  @Test func everyThreadLeaves() {
    var state = OrderedFold.State(sum: 0, jobs: [5], emptyResult: 0, threads: 3)
    #expect(state.newPermits() == 1 && state.take()?.job == 5)
    state.accept(0, of: 0) { _, _, _ in [] }
    #expect(state.newPermits() == 3 && state.take() == nil && state.newPermits() == 0)
  }

  @Test func nothingToDoEnds() {
    let sum = OrderedFold.run(
      [Int](), threads: 3, into: 7, emptyResult: 0, makeWorker: {}, work: { _, _, _ in },
      fold: { _, _, _ in [] })
    #expect(sum == 7)
  }
}
