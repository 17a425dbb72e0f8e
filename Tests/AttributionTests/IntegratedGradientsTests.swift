import Foundation
import Synchronization
import Testing

@testable import Attribution

@Suite struct IntegratedGradientsTests {
  private func attribution(
    of function: ClosedForm, at input: [Float], baseline: [Float], intervals: Int = 50, threads: Int = 1
  ) -> Attribution {
    IntegratedGradients(rule: .trapezoid(intervals: intervals), threads: threads)
      .attributions(of: function, input: input, baselines: [baseline])[0]
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
    let result = IntegratedGradients(rule: .trapezoid(intervals: 50), threads: threads)
      .attributions(of: function, input: [1], baselines: [[0], [3], [9]])
    #expect(function.calls == 153)
    #expect(result.map(\.points) == [51, 51, 51] && result.map(\.evaluations) == [51, 51, 51])
    #expect(result.map(\.sum) == [1, -2, -8])
  }

  /// The sum's order is fixed, so not even the last bit depends on the threads.
  @Test func threadsChangeNothing() {
    let wavy = ClosedForm(
      { $0.reduce(0) { $0 + sin($1) } },
      gradient: { x in
        if x[0] < 0.5 { Thread.sleep(forTimeInterval: 0.0005) }  // early points finish late
        return x.map { cos($0) }
      })
    let input = (0..<200).map { Float($0) * 0.37 }
    let baselines = [[Float](repeating: 0, count: 200), (0..<200).map { 3 - Float($0) * 0.1 }]
    func run(_ threads: Int) -> [Attribution] {
      IntegratedGradients(rule: .trapezoid(intervals: 61), threads: threads)
        .attributions(of: wavy, input: input, baselines: baselines)
    }
    let single = run(1)
    for threads in [2, 3, 5, 16] { #expect(run(threads) == single) }
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

  @Test func progressCountsUp() {
    let steps = Mutex<[Int]>([])
    _ = IntegratedGradients(rule: .trapezoid(intervals: 4), threads: 3).attributions(
      of: linear, input: [1, 1], baselines: [[0, 0], [2, 2]],
      progress: { done, total in
        #expect(total == 10)
        steps.withLock { $0.append(done) }
      })
    #expect(steps.withLock { $0 } == Array(1...10))
  }

  @Test func theAverageIsTheMean() {
    let parts = IntegratedGradients(rule: .trapezoid(intervals: 10))
      .attributions(of: product, input: [2, 4], baselines: [[0, 0], [1, 1]])
    let average = Attribution.average(parts)
    #expect(average.attributions == [3.25, 4.25])
    #expect(average.scoreAtBaseline == 0.5 && average.scoreAtInput == 8)
    #expect(abs(average.sum - 7.5) < 1e-5 && average.residual < 1e-5, "points are in single precision")
    #expect(average.points == 22)
    #expect(Attribution.average([parts[0]]) == parts[0])
  }
}

@Suite struct BaselineTests {
  @Test func noiseIsUniformAndSeeded() {
    let count = 100_000
    let noise = Baseline.noise(seed: 3).samples(count: count)
    #expect(noise == Baseline.noise(seed: 3).samples(count: count))
    #expect(noise != Baseline.noise(seed: 4).samples(count: count))
    #expect(noise.allSatisfy { $0 >= 0 && $0 < 255 })
    let mean = noise.reduce(0.0) { $0 + Double($1) } / Double(count)
    let variance = noise.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
    // Five standard errors of a uniform distribution's mean; its variance is 255²/12.
    #expect(abs(mean - 127.5) < 5 * 73.6 / Double(count).squareRoot())
    #expect(abs(variance / (255 * 255 / 12.0) - 1) < 0.02)
  }

  /// The published sequence for the seed 1234567.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test func blackIsZero() {
    #expect(Baseline.black.samples(count: 3) == [0, 0, 0])
  }
}
