import Foundation
import Synchronization
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
  @Test(arguments: [2, 4])
  func fewResultsWait(threads: Int) {
    let started = Mutex(0)
    let most = Mutex(0)
    _ = OrderedFold.run(
      Array(0..<200), threads: threads, into: 0, emptyResult: 0, makeWorker: {},
      work: { _, job, result in
        started.withLock { $0 += 1 }
        if job == 0 { Thread.sleep(forTimeInterval: 0.05) }
        result = job
      },
      fold: { sum, job, _ in
        if job == 0 { most.withLock { $0 = started.withLock { $0 } } }
        sum += 1
        return []
      })
    #expect(most.withLock { $0 } <= 2 * threads)
  }

  @Test func nothingToDoEnds() {
    let sum = OrderedFold.run(
      [Int](), threads: 3, into: 7, emptyResult: 0, makeWorker: {}, work: { _, _, _ in },
      fold: { _, _, _ in [] })
    #expect(sum == 7)
  }
}
