import Fields
import Testing

@testable import Attribution

@Suite struct BaselineScoresTests {
  @Test func aFewTellTheMeanWithItsError() {
    let scores = BaselineScores([1, 2, 3, 4, 1, 2, 3, 4], paths: 32)
    #expect(scores.count == 8 && scores.mean == 2.5 && scores.values.count == 32)
    // s² = 10/7, divided by 8, times 1 − 8/32 (the correction for a finite population).
    #expect(abs(scores.error - (10.0 / 7 / 8 * 0.75).squareRoot()) < 1e-12)
    #expect(scores.suffices(span: 73.5) && !scores.suffices(span: 73))
    let all = BaselineScores([1, 2, 4], paths: 3)
    #expect(all.values == [1, 2, 4] && all.error == 0 && all.suffices(span: 0))
    #expect(BaselineScores([1], paths: 2).error == .infinity)
  }

  @Test func manyBaselinesAreScoredOnlyWhereTheyDiffer() throws {
    // F = x₀³: baselines with similar x₀ have nearly the same score.
    for (scatter, scored) in [(Float(0.01), 8), (Float(3), 32)] {
      var generator = SplitMix64(seed: 5)
      let baselines: [[Float]] = (0..<32).map { _ in [scatter * generator.uniform(), generator.uniform()] }
      let function = ClosedForm(
        elements: 2, { $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0], 0] })
      let rule = StratifiedRule(pointsPerPath: 2, maxGradients: 64, tolerance: 1e-9)
      let found = try IntegratedGradients(rule: .stratified(rule)).attributions(
        of: function, input: [2, 1], baselines: BaselineSamples(baselines), execution: Execution())[0]
      #expect(found.forwardEvaluations == 1 + scored)
      #expect(function.calls == found.evaluations + found.forwardEvaluations)
      let exact = baselines.reduce(0) { $0 + Double($1[0] * $1[0] * $1[0]) } / 32
      let mean = try #require(found.completeness).scoreAtBaseline
      #expect(abs(mean - exact) <= (scored == 32 ? 1e-6 : 0.005 * 8))
    }
  }

  /// All baselines are scored if the tolerance is zero or if there are fewer than 16.
  @Test func wholesAreScored() {
    #expect(StratifiedRule(tolerance: 0).scoredFirst(of: 53) == 53)
    #expect(StratifiedRule().scoredFirst(of: 15) == 15 && StratifiedRule().scoredFirst(of: 16) == 8)
  }
}
