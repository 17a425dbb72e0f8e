import Foundation
import Synchronization
import Testing

@testable import Attribution

@Suite struct IntegratedGradientsTests {
  private func attributions(
    of function: ClosedForm, at input: [Float], baseline: [Float], intervals: Int = 50
  ) throws -> Attributions {
    try IntegratedGradients(rule: .fixed(.trapezoid(intervals: intervals)))
      .attributions(of: function, at: input, baselines: [baseline])
  }

  private let linear = ClosedForm({ 2 * $0[0] - 3 * $0[1] + 5 }, gradient: { _ in [2, -3] })
  private let product = ClosedForm({ $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] })

  @Test(arguments: [1, 2, 50])
  func linearFunctionsAreExact(intervals: Int) throws {
    let result = try attributions(of: linear, at: [4, 1], baseline: [1, 3], intervals: intervals)
    let completeness = try #require(result.completeness)
    #expect(result.values == [6, 6] && result.positiveSum == 12 && result.negativeSum == 0)
    #expect(completeness.difference == 12 && abs(completeness.residual) < 1e-14 && completeness.span == 12)
    #expect(result.inputGradient == [2, -3])
    #expect(
      result.scoreAtInput == 10 && completeness.scoreAtInput == 10 && completeness.scoreAtBaseline == -2)
  }

  /// ∂(xy)/∂x along the path is linear in α, so the trapezoid is exact: each factor gets half.
  @Test func aProductIsShared() throws {
    let result = try attributions(of: product, at: [3, 5], baseline: [0, 0], intervals: 4)
    #expect(result.values == [7.5, 7.5])
    #expect(try abs(#require(result.completeness).residual) < 1e-14)
  }

  /// F = x³ from 0 to x: the integral of 3α²x² with n intervals is x²·(1 + 1/(2n²)).
  @Test(arguments: [1, 10, 50])
  func aCubeIsOffByTheKnownError(intervals: Int) throws {
    let cube = ClosedForm({ $0[0] * $0[0] * $0[0] }, gradient: { [3 * $0[0] * $0[0]] })
    let n = Double(intervals)
    for (input, sign) in [(Float(2), 1.0), (-2, -1)] {
      let result = try attributions(of: cube, at: [input], baseline: [0], intervals: intervals)
      let completeness = try #require(result.completeness)
      #expect(abs(completeness.sum - sign * 8 * (1 + 1 / (2 * n * n))) < 1e-5)
      #expect(abs(completeness.residual - sign * 8 / (2 * n * n)) < 1e-5, "with its sign")
      #expect(abs((completeness.relativeResidual ?? 1) - 1 / (2 * n * n)) < 1e-6)
    }
  }

  /// 1 − exp(−x) saturates: the gradient at the input is almost zero, but the integral is not.
  @Test func saturation() throws {
    let saturating = ClosedForm({ 1 - exp(-$0[0]) }, gradient: { [exp(-$0[0])] })
    let result = try attributions(of: saturating, at: [20], baseline: [0], intervals: 2000)
    #expect(abs(result.values[0] - 1) < 1e-4)
    #expect(try #require(result.inputGradient)[0] < 1e-8)
  }

  @Test func anElementWithoutInfluenceGetsNothing() throws {
    let result = try attributions(
      of: ClosedForm({ $0[0] * $0[0] }, gradient: { [2 * $0[0], 0] }), at: [3, 7], baseline: [1, 2])
    #expect(result.values[1] == 0)
    #expect(abs(result.values[0] - 8) < 1e-5)
  }

  @Test func anElementAtItsBaselineGetsNothing() throws {
    #expect(try attributions(of: product, at: [3, 2], baseline: [0, 2]).values[1] == 0)
  }

  @Test func equalScoresHaveNoRelativeResidual() throws {
    let completeness = try #require(
      try attributions(of: linear, at: [1, 1], baseline: [1, 1]).completeness)
    #expect(completeness.relativeResidual == nil && completeness.residual == 0)
  }

  @Test(arguments: [1, 2, 3, 8])
  func everyPointIsEvaluatedOnce(threads: Int) throws {
    let function = ClosedForm({ $0[0] }, gradient: { _ in [1] })
    let result = try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 50)))
      .attributions(of: function, at: [1], baselines: [[0], [3], [9]], threads: threads)
    #expect(function.calls == 153)
    #expect(result.points == 153 && result.evaluations == 153)
    #expect(result.paths.map(\.points) == [51, 51, 51] && result.paths.map(\.evaluations) == [51, 51, 51])
    #expect(result.paths.map(\.completeness.sum) == [1, -2, -8])
    #expect(result.paths.map(\.completeness.span) == [1, 2, 8])
    #expect(result.paths.allSatisfy { $0.accuracy == nil } && result.isConverged == nil)
  }

  /// A linear function's gradient is the same everywhere, so every rule is exact with any number of points.
  @Test(arguments: [1, 2, 3, 10, 49])
  func everyRuleIsExactForLinearFunctions(count: Int) throws {
    for rule in [
      QuadratureRule.trapezoid(intervals: count), .midpoint(intervals: count), .left(intervals: count),
      .right(intervals: count), .simpson(intervals: 2 * count), .gaussLegendre(points: count),
    ] {
      let result = try IntegratedGradients(rule: .fixed(rule)).attributions(
        of: linear, at: [4, 1], baselines: [[1, 3]])
      #expect(result.values == [6, 6], "\(rule.name)")
      #expect(try abs(#require(result.completeness).residual) < 1e-14, "\(rule.name)")
    }
  }

  /// Rules without a node at an end of the path evaluate that end for its score only.
  @Test func theScoresAtBothEndsAreAlwaysKnown() throws {
    for (rule, points, evaluations) in [
      (QuadratureRule.left(intervals: 4), 4, 5), (.right(intervals: 4), 4, 5),
      (.midpoint(intervals: 4), 4, 6),
      (.gaussLegendre(points: 4), 4, 6), (.simpson(intervals: 4), 5, 5),
    ] {
      let function = ClosedForm({ $0[0] }, gradient: { _ in [1] })
      let result = try IntegratedGradients(rule: .fixed(rule)).attributions(
        of: function, at: [3], baselines: [[1]])
      #expect(result.points == points && result.evaluations == evaluations && function.calls == evaluations)
      let completeness = try #require(result.completeness)
      #expect(completeness.scoreAtBaseline == 1 && completeness.scoreAtInput == 3 && completeness.sum == 2)
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

  /// The order of summation and the choice of points are fixed: threads and batch sizes do not change a single bit.
  @Test(arguments: [
    IntegratedGradients.Rule.fixed(.trapezoid(intervals: 61)),
    .adaptive(AdaptiveRule(tolerance: 0.01, mapTolerance: 0.02)),
  ])
  func threadsAndBatchesChangeNothing(rule: IntegratedGradients.Rule) throws {
    let input = (0..<200).map { Float($0) * 0.37 }
    // The second path has zero length and finishes before the first.
    let baselines = [
      [Float](repeating: 0, count: 200), input, (0..<200).map { 3 - Float($0) * 0.1 },
    ]
    func run(_ threads: Int, batch: Int) throws -> Attributions {
      try IntegratedGradients(rule: rule)
        .attributions(of: wavy(batch: batch), at: input, baselines: baselines, threads: threads)
    }
    let single = try run(1, batch: 1)
    #expect(single.evaluations > 60)
    for (threads, batch) in [(2, 1), (3, 1), (16, 1), (1, 4), (2, 4), (5, 3), (16, 2)] {
      let isSame = try run(threads, batch: batch) == single
      #expect(isSame, "\(threads) threads, batches of \(batch)")
    }
  }

  @Test func bothEndsOfThePathAreMetExactly() throws {
    let seen = Mutex<Set<[Double]>>([])
    let recorder = ClosedForm(
      { x in
        seen.withLock { _ = $0.insert(x) }; return 0
      }, gradient: { $0 })
    let input: [Float] = [0.1, 255, 1e-8]
    let baseline: [Float] = [254.99998, 0.3, 77]
    _ = try attributions(of: recorder, at: input, baseline: baseline, intervals: 3)
    seen.withLock {
      #expect($0.contains(input.map(Double.init)) && $0.contains(baseline.map(Double.init)))
    }
  }

  /// A path begins when the earlier paths have fewer points in progress than the threads can use; no more paths are open than
  /// there are threads.
  @Test func pathsBeginAsTheyAreNeeded() throws {
    func schedule(maxOpen: Int, pointsUnderWay: Int) -> PathSchedule {
      PathSchedule(
        count: 4, scores: 1, maxOpen: maxOpen, pointsUnderWay: pointsUnderWay,
        makePath: { StraightPath(from: [Float($0) + 2], to: [1]) },
        makeQuadrature: { FixedQuadrature(rule: .trapezoid(intervals: 3), count: $0.count) })
    }
    func paths(_ requests: [PathRequest]) -> [Int] { requests.map(\.path.index) }
    let evaluation = Evaluation(scores: [0], slopes: [0], integrands: [[1]], inputGradients: [[1]])
    var few = schedule(maxOpen: 3, pointsUnderWay: 2)
    let requests = try few.beginPaths()
    #expect(paths(requests) == [0, 0, 0, 0])
    let next = try requests.map { try few.take(evaluation, for: $0) }
    #expect(next.map(paths) == [[], [], [1, 1, 1, 1], []])
    #expect(
      few.done == 4 && few.known == 8
        && few.means[0].attributions(input: MethodInput(values: [1]), aggregation: Aggregation()).paths.count
          == 1
    )
    var many = schedule(maxOpen: 3, pointsUnderWay: 100)
    #expect(paths(try many.beginPaths()) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
  }

  @Test func progressCountsUp() throws {
    let steps = Mutex<[Int]>([])
    _ = try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 4))).attributions(
      of: linear, input: [1, 1], baselines: BaselineSamples([[0, 0], [2, 2]]),
      execution: Execution(
        threads: 3,
        progress: { done, total in
          #expect(total == 10, "the total of both paths, from the beginning")
          steps.withLock { $0.append(done) }
        }))
    #expect(steps.withLock { $0 } == Array(1...10))
  }

  @Test func theAverageIsTheMean() throws {
    let average = try IntegratedGradients(rule: .fixed(.trapezoid(intervals: 10)))
      .attributions(of: product, at: [2, 4], baselines: [[0, 0], [1, 1]])
    let completeness = try #require(average.completeness)
    #expect(average.values == [3.25, 4.25])
    #expect(completeness.scoreAtBaseline == 0.5 && average.scoreAtInput == 8)
    #expect(
      abs(completeness.sum - 7.5) < 1e-5 && abs(completeness.residual) < 1e-5,
      "points are in single precision")
    #expect(completeness.span == 7.5 && average.points == 22)
    // The parts are (4, 4) and (2.5, 4.5): standard deviations 1.5/√2 and 0.5/√2; the errors of the means are these divided by √2.
    #expect(abs((average.relativeStandardError ?? 0) - (0.75 + 0.25) / 7.5) < 1e-6)
  }

  @Test func oneBaselineHasNoStandardError() throws {
    #expect(try attributions(of: product, at: [3, 5], baseline: [0, 0]).relativeStandardError == nil)
  }
}
