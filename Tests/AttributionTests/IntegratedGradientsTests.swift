import Foundation
import Synchronization
import Testing

@testable import Attribution

@Suite struct IntegratedGradientsTests {
  private func attribution(
    of function: ClosedForm, at input: [Float], baseline: [Float], intervals: Int = 50, threads: Int = 1
  ) -> Attribution {
    IntegratedGradients(rule: .fixed(.trapezoid(intervals: intervals)), threads: threads)
      .attribution(of: function, at: input, baselines: [baseline])
  }

  private let linear = ClosedForm({ 2 * $0[0] - 3 * $0[1] + 5 }, gradient: { _ in [2, -3] })
  private let product = ClosedForm({ $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] })

  @Test(arguments: [1, 2, 50])
  func linearFunctionsAreExact(intervals: Int) {
    let result = attribution(of: linear, at: [4, 1], baseline: [1, 3], intervals: intervals)
    #expect(result.attributions == [6, 6])
    #expect(result.difference == 12 && result.residual < 1e-14)
    #expect(result.inputGradient == [2, -3])
    #expect(result.scoreAtInput == 10 && result.scoreAtBaseline == -2)
  }

  /// ∂(xy)/∂x along the path is linear in α, so the trapezoid is exact: each gets half.
  @Test func aProductIsShared() {
    let result = attribution(of: product, at: [3, 5], baseline: [0, 0], intervals: 4)
    #expect(result.attributions == [7.5, 7.5])
    #expect(result.residual < 1e-14)
  }

  /// F = x³ from 0 to x: the integral of 3α²x² with n intervals is x²·(1 + 1/(2n²)).
  @Test(arguments: [1, 10, 50])
  func aCubeIsOffByTheKnownError(intervals: Int) {
    let cube = ClosedForm({ $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0]] })
    let result = attribution(of: cube, at: [2], baseline: [0], intervals: intervals)
    let n = Double(intervals)
    #expect(abs(result.sum - 8 * (1 + 1 / (2 * n * n))) < 1e-5)
    #expect(abs(result.residual - 8 / (2 * n * n)) < 1e-5)
    #expect(abs((result.relativeResidual ?? 1) - 1 / (2 * n * n)) < 1e-6)
  }

  /// 1 − exp(−x) saturates: the gradient at the input says nothing, the integral everything.
  @Test func saturation() {
    let saturating = ClosedForm({ 1 - exp(-$0[0]) }, gradient: { [exp(-$0[0])] })
    let result = attribution(of: saturating, at: [20], baseline: [0], intervals: 2000)
    #expect(abs(result.attributions[0] - 1) < 1e-4)
    #expect(result.inputGradient[0] < 1e-8)
  }

  @Test func anElementWithoutInfluenceGetsNothing() {
    let result = attribution(
      of: ClosedForm({ $0[0] * $0[0] }, gradient: { [2 * $0[0], 0] }), at: [3, 7], baseline: [1, 2])
    #expect(result.attributions[1] == 0)
    #expect(abs(result.attributions[0] - 8) < 1e-5)
  }

  @Test func anElementAtItsBaselineGetsNothing() {
    #expect(attribution(of: product, at: [3, 2], baseline: [0, 2]).attributions[1] == 0)
  }

  @Test func equalScoresHaveNoRelativeResidual() {
    let result = attribution(of: linear, at: [1, 1], baseline: [1, 1])
    #expect(result.relativeResidual == nil && result.residual == 0)
  }

  @Test(arguments: [1, 2, 3, 8])
  func everyPointIsEvaluatedOnce(threads: Int) {
    let function = ClosedForm({ $0[0] }, gradient: { _ in [1] })
    let result = IntegratedGradients(rule: .fixed(.trapezoid(intervals: 50)), threads: threads)
      .attribution(of: function, at: [1], baselines: [[0], [3], [9]])
    #expect(function.calls == 153)
    #expect(result.points == 153 && result.evaluations == 153)
    #expect(result.paths.map(\.points) == [51, 51, 51] && result.paths.map(\.evaluations) == [51, 51, 51])
    #expect(result.paths.map(\.sum) == [1, -2, -8])
    #expect(result.paths.allSatisfy { $0.accuracy == nil } && result.isConverged == nil)
  }

  /// A linear function's gradient is the same everywhere, so every rule is exact with any number of points.
  @Test(arguments: [1, 2, 3, 10, 49])
  func everyRuleIsExactForLinearFunctions(count: Int) {
    for rule in [
      QuadratureRule.trapezoid(intervals: count), .midpoint(intervals: count), .left(intervals: count),
      .right(intervals: count), .simpson(intervals: 2 * count), .gaussLegendre(points: count),
    ] {
      let result = IntegratedGradients(rule: .fixed(rule)).attribution(
        of: linear, at: [4, 1], baselines: [[1, 3]])
      #expect(result.attributions == [6, 6] && result.residual < 1e-14, "\(rule.name)")
    }
  }

  /// Rules without an end of the path evaluate it for its score only.
  @Test func theScoresAtBothEndsAreAlwaysKnown() {
    for (rule, points, evaluations) in [
      (QuadratureRule.left(intervals: 4), 4, 5), (.right(intervals: 4), 4, 5),
      (.midpoint(intervals: 4), 4, 6),
      (.gaussLegendre(points: 4), 4, 6), (.simpson(intervals: 4), 5, 5),
    ] {
      let function = ClosedForm({ $0[0] }, gradient: { _ in [1] })
      let result = IntegratedGradients(rule: .fixed(rule)).attribution(
        of: function, at: [3], baselines: [[1]])
      #expect(result.points == points && result.evaluations == evaluations && function.calls == evaluations)
      #expect(result.scoreAtBaseline == 1 && result.scoreAtInput == 3 && result.sum == 2)
      #expect(
        result.paths[0].curve.map(\.position).first == 0 && result.paths[0].curve.map(\.position).last == 1)
    }
  }

  private func wavy(batch: Int) -> ClosedForm {
    ClosedForm(
      batch: batch, { $0.reduce(0) { $0 + sin($1) } },
      gradient: { x in
        if x[0] < 0.5 { Thread.sleep(forTimeInterval: 0.0005) }  // early points finish late
        return x.map { cos($0) }
      })
  }

  /// The sums' order is fixed, and so is which points are asked for: not even the last bit depends on the threads or on
  /// how many points are evaluated at once.
  @Test(arguments: [
    IntegratedGradients.Rule.fixed(.trapezoid(intervals: 61)),
    .adaptive(AdaptiveRule(tolerance: 0.01, mapTolerance: 0.02)),
  ])
  func threadsAndBatchesChangeNothing(rule: IntegratedGradients.Rule) {
    let input = (0..<200).map { Float($0) * 0.37 }
    // The second path has no length and is finished before the first.
    let baselines = [
      [Float](repeating: 0, count: 200), input, (0..<200).map { 3 - Float($0) * 0.1 },
    ]
    func run(_ threads: Int, batch: Int) -> Attribution {
      IntegratedGradients(rule: rule, threads: threads)
        .attribution(of: wavy(batch: batch), at: input, baselines: baselines)
    }
    let single = run(1, batch: 1)
    #expect(single.evaluations > 60)
    for (threads, batch) in [(2, 1), (3, 1), (16, 1), (1, 4), (2, 4), (5, 3), (16, 2)] {
      let isSame = run(threads, batch: batch) == single
      #expect(isSame, "\(threads) threads, batches of \(batch)")
    }
  }

  @Test func bothEndsOfThePathAreMetExactly() {
    let seen = Mutex<Set<[Double]>>([])
    let recorder = ClosedForm(
      { x in
        seen.withLock { _ = $0.insert(x) }; return 0
      }, gradient: { $0 })
    let input: [Float] = [0.1, 255, 1e-8]
    let baseline: [Float] = [254.99998, 0.3, 77]
    _ = attribution(of: recorder, at: input, baseline: baseline, intervals: 3)
    seen.withLock {
      #expect($0.contains(input.map(Double.init)) && $0.contains(baseline.map(Double.init)))
    }
  }

  /// A path begins when those before it have fewer points under way than threads have use for; no more paths are open
  /// than there are threads.
  @Test func pathsBeginAsTheyAreNeeded() {
    func sums(mostOpen: Int, pointsUnderWay: Int) -> PathSums {
      PathSums(
        rule: .fixed(.trapezoid(intervals: 3)), input: [1], baselines: 4, scores: 1, mostOpen: mostOpen,
        pointsUnderWay: pointsUnderWay, baseline: { [Float($0) + 2] })
    }
    func paths(_ points: [PathPosition]) -> [Int] { points.map(\.path.index) }
    let sample = Sample(scores: [0], slopes: [0], gradients: [[1]])
    var few = sums(mostOpen: 3, pointsUnderWay: 2)
    let points = few.beginPaths()
    #expect(paths(points) == [0, 0, 0, 0])
    let next = points.map { few.take(sample, at: $0) }
    #expect(next.map(paths) == [[], [], [1, 1, 1, 1], []])
    #expect(few.done == 4 && few.known == 8 && few.means[0].attribution.paths.count == 1)
    var many = sums(mostOpen: 3, pointsUnderWay: 100)
    #expect(paths(many.beginPaths()) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  }

  @Test func progressCountsUp() {
    let steps = Mutex<[Int]>([])
    _ = IntegratedGradients(rule: .fixed(.trapezoid(intervals: 4)), threads: 3).attribution(
      of: linear, at: [1, 1], baselines: [[0, 0], [2, 2]],
      progress: { done, total in
        #expect(
          total == (done < 3 ? 5 : 10),
          "the second path begins when the first has less than three points left")
        steps.withLock { $0.append(done) }
      })
    #expect(steps.withLock { $0 } == Array(1...10))
  }

  @Test func theAverageIsTheMean() {
    let average = IntegratedGradients(rule: .fixed(.trapezoid(intervals: 10)))
      .attribution(of: product, at: [2, 4], baselines: [[0, 0], [1, 1]])
    #expect(average.attributions == [3.25, 4.25])
    #expect(average.scoreAtBaseline == 0.5 && average.scoreAtInput == 8)
    #expect(abs(average.sum - 7.5) < 1e-5 && average.residual < 1e-5, "points are in single precision")
    #expect(average.points == 22)
    // The parts are (4, 4) and (2.5, 4.5): standard deviations 1.5/√2 and 0.5/√2, of the means over √2.
    #expect(abs((average.spread ?? 0) - (0.75 + 0.25) / 7.5) < 1e-6)
  }

  @Test func oneBaselineHasNoSpread() {
    #expect(attribution(of: product, at: [3, 5], baseline: [0, 0]).spread == nil)
  }

  /// All scores are explained as each would be by itself, from the same evaluations.
  @Test func severalScoresShareTheirEvaluations() {
    let formulas: [ClosedForm.Formula] = [
      .init(value: { $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] }),
      .init(value: { sin($0[0]) - $0[1] }, gradient: { [cos($0[0]), -1] }),
    ]
    let both = ClosedForm(formulas)
    let method = IntegratedGradients(rule: .fixed(.trapezoid(intervals: 7)))
    let together = method.attributions(of: both, input: [3, 5], baseline: { _ in [1, 0] })
    #expect(both.calls == 8)
    for (formula, attribution) in zip(formulas, together) {
      #expect(method.attribution(of: ClosedForm([formula]), at: [3, 5], baselines: [[1, 0]]) == attribution)
    }
    let adaptive = IntegratedGradients(rule: .adaptive(AdaptiveRule(tolerance: 1e-3)))
      .attributions(of: both, input: [3, 5], baseline: { _ in [1, 0] })
    #expect(adaptive[0].paths[0].curve.map(\.position) == adaptive[1].paths[0].curve.map(\.position))
    #expect(adaptive.allSatisfy { $0.isConverged == true && $0.residual < 1e-6 })
  }
}
