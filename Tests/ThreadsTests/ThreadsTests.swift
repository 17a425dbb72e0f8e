import Foundation
import Synchronization
import Testing

@testable import Threads

@Suite(.timeLimit(.minutes(1))) struct ThreadsTests {
  /// Starts a limited number of threads, like a system at its limit.
  private final class Limited: Sendable {
    private let left: Mutex<Int>
    init(_ count: Int) { left = Mutex(count) }

    func start(_ body: @escaping @Sendable () -> Void) -> StartedThread? {
      let mayStart = left.withLock { left in
        left -= 1
        return left >= 0
      }
      return mayStart ? StartedThread.start(body) : nil
    }
  }

  @Test(arguments: [0, 1, 2, 7, 1000], [0, 1, 3, 1000])
  func eachNumberOnce(count: Int, threads: Int) {
    let calls = Mutex([Int](repeating: 0, count: count))
    let limited = Limited(threads)
    Threads.perform(count, { index in calls.withLock { $0[index] += 1 } }, start: limited.start)
    #expect(calls.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func workWithinWork() {
    let sum = Mutex(0)
    Threads.perform(20) { outer in
      Threads.perform(50) { inner in sum.withLock { $0 += outer * inner } }
    }
    #expect(sum.withLock { $0 } == 190 * 1225)
  }

  /// A long call does not delay another call if there is a second core.
  @Test func callsRunAtOnce() {
    guard ProcessInfo.processInfo.activeProcessorCount > 1 else { return }
    let meeting = DispatchSemaphore(value: 0)
    let met = Mutex(0)
    Threads.perform(2) { index in
      if index == 0 {
        if meeting.wait(timeout: .now() + 30) == .success { met.withLock { $0 += 1 } }
      } else {
        meeting.signal()
        met.withLock { $0 += 1 }
      }
    }
    #expect(met.withLock { $0 } == 2)
  }

  @Test(arguments: [(1, 9, 1), (4, 9, 4), (4, 2, 3), (4, 0, 1)])
  func asManyAsThereAre(asked: Int, given: Int, expected: Int) {
    let ran = Mutex(0)
    let limited = Limited(given)
    Threads.run(upTo: asked, { ran.withLock { $0 += 1 } }, start: limited.start)
    #expect(ran.withLock { $0 } == expected)
  }

  /// Spare threads are lent and returned, also nested, and a thread that is started meanwhile runs.
  @Test func sparesAreLent() throws {
    let spares = try #require(SpareThreads(3))
    for _ in 0..<20 {
      let sum = spares.lend { spares.lend { 2 } + 1 }
      #expect(sum == 3)
    }
    #expect(spares.lend { StartedThread.start {}.map { $0.join() } } != nil)
  }
}
