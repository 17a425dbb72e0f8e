import Synchronization
import Testing

@testable import Attribution

/// Runs that end before they are complete.
@Suite struct CancellationTests {
  private let square = ClosedForm.Formula(value: { $0[0] * $0[0] }, gradient: { [2 * $0[0]] })

  @Test(
    arguments: [
      IntegratedGradients.Rule.fixed(.trapezoid(intervals: 500)),
      .adaptive(AdaptiveRule(tolerance: 1e-9, mapTolerance: 1e-9)),
    ], [1, 2, 5])
  func allThreadsStop(rule: IntegratedGradients.Rule, threads: Int) {
    let function = ClosedForm([square], batch: 3)
    let done = Mutex(0)
    #expect(throws: CancellationError.self) {
      try IntegratedGradients(rule: rule).attributions(
        of: function, input: [3], baselines: BaselineSamples(count: 4) { [Float($0)] },
        execution: Execution(
          threads: threads, progress: { count, _ in done.withLock { $0 = count } },
          isCancelled: { done.withLock { $0 >= 20 } }))
    }
    // The batches in progress, and two for each thread that wait to be folded.
    #expect((20...20 + 3 * 3 * threads).contains(function.calls), "\(function.calls)")
  }

  @Test(arguments: [1, 3])
  func aBaselineOfAnotherSizeIsRefused(threads: Int) {
    for number in [0, 2] {
      let function = ClosedForm([square])
      #expect(throws: AttributionError.baselineSize(baseline: number, count: 2, inputCount: 1)) {
        try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 4))).attributions(
          of: function, input: [3],
          baselines: BaselineSamples(count: 3) { $0 == number ? [1, 2] : [1] },
          execution: Execution(threads: threads))
      }
    }
    #expect(
      "\(AttributionError.baselineSize(baseline: 2, count: 2, inputCount: 1))"
        == "baseline 2 has 2 elements; the input has 1")
  }

  @Test func noBaselinesAreRefused() {
    #expect(throws: AttributionError.noBaselines) {
      try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 4))).attributions(
        of: ClosedForm([square]), at: [3], baselines: [])
    }
  }
}
