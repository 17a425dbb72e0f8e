import Foundation
import Threads
import Synchronization
import TestSupport
import Testing

@Suite struct OrderedPoolTests {
  private struct Broken: Error {}

  /// Jobs of very different durations are delivered in order, each once, for any number of threads.
  @Test(arguments: [1, 2, 3, 8])
  func resultsComeInOrder(threads: Int) throws {
    let next = Mutex(0)
    let delivered = Mutex<[Int]>([])
    try OrderedPool.run(
      threads: threads,
      next: {
        next.withLock { next in
          defer { next += 1 }
          return next < 200 ? next : nil
        }
      },
      work: { job, underWay in
        #expect((1...threads).contains(underWay))
        usleep(UInt32(job * 7919 % 13) * 100)
        return job * job
      },
      deliver: { result in delivered.withLock { $0.append(result) } })
    #expect(delivered.withLock { $0 } == (0..<200).map { $0 * $0 })
  }

  /// One slow job delays the others: the number of waiting results is bounded.
  @Test func whatWaitsIsBounded() throws {
    let taken = Mutex(0)
    let delivered = Mutex(0)
    let most = Mutex(0)
    try OrderedPool.run(
      threads: 4,
      next: {
        taken.withLock { taken in
          defer { taken += 1 }
          let waiting = taken - delivered.withLock { $0 }
          most.withLock { $0 = max($0, waiting) }
          return taken < 100 ? taken : nil
        }
      },
      work: { job, _ in
        if job == 0 { usleep(200_000) }
        return job
      }, deliver: { _ in delivered.withLock { $0 += 1 } })
    #expect(most.withLock { $0 } <= 8)
    #expect(delivered.withLock { $0 } == 100)
  }

  /// An error ends all threads; results that were finished earlier are delivered.
  @Test(arguments: [1, 4])
  func errors(threads: Int) {
    let next = Mutex(0)
    let delivered = Mutex<[Int]>([])
    #expect(throws: Broken.self) {
      try OrderedPool.run(
        threads: threads,
        next: {
          next.withLock { next in
            defer { next += 1 }
            return next
          }
        },
        work: { job, _ in
          if job == 20 { throw Broken() }
          return job
        }, deliver: { result in delivered.withLock { $0.append(result) } })
    }
    let found = delivered.withLock { $0 }
    #expect(found == found.sorted() && Set(found).count == found.count && !found.contains(20))
    #expect(Set(0..<20).isSubset(of: Set(found)))
    #expect(next.withLock { $0 } < 20 + 3 * threads, "nobody goes on")
  }
}
