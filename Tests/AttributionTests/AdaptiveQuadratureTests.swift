import Foundation
import TestSupport
import Testing

@testable import Attribution

@Suite struct AdaptiveQuadratureTests {
  private func attributions(
    of function: ClosedForm, at input: [Float], baseline: [Float], rule: AdaptiveRule = AdaptiveRule(),
    threads: Int = 1
  ) throws -> Attributions {
    try IntegratedGradients(rule: .adaptive(rule)).attributions(
      of: function, at: input, baselines: [baseline], threads: threads)
  }

  private func accuracy(_ attributions: Attributions) throws -> Accuracy {
    try #require(attributions.paths[0].accuracy)
  }

  /// A linear function needs no refinement: the first points suffice.
  @Test func linearFunctionsTakeTheFewestPoints() throws {
    let linear = ClosedForm({ 2 * $0[0] - 3 * $0[1] + 5 }, gradient: { _ in [2, -3] })
    let result = try attributions(of: linear, at: [4, 1], baseline: [1, 3])
    let completeness = try #require(result.completeness)
    #expect(result.values == [6, 6] && abs(completeness.residual) < 1e-14 && result.isConverged == true)
    #expect(linear.calls == AdaptiveRule.minPoints && result.evaluations == AdaptiveRule.minPoints)
    let accuracy = try accuracy(result)
    #expect(accuracy.mapError == 0 && accuracy.residualSum < 1e-14)
  }

  /// A sigmoid that rises within 1/steepness at a random place. The exact attribution of each element is known: the share wᵢxᵢ
  /// / w·x of the whole difference. The uniform rule of ten Gauss–Legendre points misses most of these steps.
  @Test func steepSigmoidsAtRandomPlaces() throws {
    var random = Randomness(seed: 2)
    let weights = [0.2, 0.5, 0.3]
    var uniformErrors: [Double] = []
    for place in random.floats(40, scale: 0.4) {
      let (steepness, middle) = (400.0, 0.5 + Double(place))
      @Sendable func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-steepness * (z - middle))) }
      let function = ClosedForm(
        along: weights, sigmoid, slope: { steepness * sigmoid($0) * (1 - sigmoid($0)) })
      let result = try attributions(of: function, at: [1, 1, 1], baseline: [0, 0, 0])
      let difference = sigmoid(1) - sigmoid(0)
      #expect(result.isConverged == true && result.evaluations < 60, "\(middle): \(result.evaluations)")
      for (share, value) in zip(weights, result.values) {
        #expect(abs(Double(value) - share * difference) < 1e-5 * difference)
      }
      let uniform = try IntegratedGradients(rule: .fixed(.gaussLegendre(points: 10)))
        .attributions(of: function, at: [1, 1, 1], baselines: [[0, 0, 0]])
      uniformErrors.append(uniform.completeness?.relativeResidual ?? 1)
    }
    #expect(uniformErrors.sorted()[20] > 0.19, "else these are too easy")
  }

  /// 1 − exp(−x): the bound on the uncorrected residual holds, and the sum is exact even if the points are coarse.
  @Test func saturatingExponentials() throws {
    let saturating = ClosedForm(
      { 2 - exp(-$0[0]) - exp(-3 * $0[1]) }, gradient: { [exp(-$0[0]), 3 * exp(-3 * $0[1])] })
    let result = try attributions(of: saturating, at: [20, 10], baseline: [0, 0])
    let completeness = try #require(result.completeness)
    #expect(abs(completeness.sum - 2) < 1e-6 && result.isConverged == true)
    for value in result.values { #expect(abs(value - 1) < 0.05) }
    let accuracy = try accuracy(result)
    #expect(
      accuracy.uncorrectedResidual <= accuracy.residualSum
        && accuracy.residualDeviation <= accuracy.residualSum)
  }

  /// The expected error of the map is compared with the actual error.
  @Test func theMapsErrorIsWhatWasExpected() throws {
    var ratios: [Double] = []
    for seed in 1...60 as ClosedRange<UInt64> {
      let network = ReluNetwork(seed: seed)
      let result = try attributions(
        of: ClosedForm([network.formula]), at: network.input, baseline: network.baseline,
        rule: AdaptiveRule(tolerance: 0.05, mapTolerance: 0.05))
      #expect(result.isConverged == true)
      let exact = network.exactMap
      let error = zip(exact, result.values).reduce(0) { $0 + abs($1.0 - Double($1.1)) }
      let size = exact.reduce(0) { $0 + abs($1) }
      ratios.append(error / size / (try accuracy(result).mapError / AdaptiveRule.safetyFactor))
    }
    let sorted = ratios.sorted()
    #expect((0.9...1.1).contains((sorted[29] + sorted[30]) / 2), "\(sorted)")
    // A jump moves the whole map, so its error consists of few random numbers and scatters; nine in ten ratios come this close.
    #expect(sorted[3] > 0.6 && sorted[56] < 1.5, "\(sorted)")
  }

  /// The limit is never exceeded, not even by one: points in progress are counted.
  @Test(arguments: [9, 10, 16, 17, 33, 100])
  func theLimitHolds(limit: Int) throws {
    let rough = ClosedForm({ sin(300 * $0[0]) }, gradient: { [300 * cos(300 * $0[0])] })
    let result = try attributions(
      of: rough, at: [1.3], baseline: [0], rule: AdaptiveRule(tolerance: 1e-6, maxPoints: limit), threads: 4)
    #expect(rough.calls == limit && result.points == limit && result.isConverged == false)
  }

  /// A jump without a gradient is detected, but no number of points makes the integral converge.
  @Test func aJumpDoesNotConverge() throws {
    let jump = ClosedForm({ $0[0] < 0.3 ? 0 : 1 }, gradient: { _ in [0] })
    let result = try attributions(of: jump, at: [1], baseline: [0])
    #expect(result.isConverged == false && result.completeness?.residual == -1)
    #expect(jump.calls < 60, "the path is not halved below single precision")
  }

  /// A gradient that is 10 % too large everywhere: refinement does not help, and the correction does not hide the error.
  @Test func aWrongGradientDoesNotConverge() throws {
    let wrong = ClosedForm({ exp($0[0]) + $0[1] }, gradient: { [1.1 * exp($0[0]), 1.1] })
    let result = try attributions(
      of: wrong, at: [1, 2], baseline: [0, 0], rule: AdaptiveRule(maxPoints: 200))
    #expect(result.isConverged == false)
    #expect(abs(try accuracy(result).uncorrectedResidual - 0.1) < 1e-3)
  }

  @Test(arguments: [Double.nan, .infinity])
  func whatIsNoNumberEndsIt(value: Double) throws {
    let broken = ClosedForm({ $0[0] > 0.5 ? value : $0[0] }, gradient: { _ in [1] })
    let result = try attributions(of: broken, at: [1], baseline: [0])
    #expect(result.isConverged == false && broken.calls == AdaptiveRule.minPoints)
  }

  /// A tolerance of zero is never met for a curve and always met for a line; neither case traps.
  @Test func nothingMayBeAskedFor() throws {
    let rule = AdaptiveRule(tolerance: 0, mapTolerance: 0, maxPoints: 40)
    let square = ClosedForm({ $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
    #expect(try attributions(of: square, at: [1], baseline: [0], rule: rule).isConverged == false)
    let line = ClosedForm({ $0[0] }, gradient: { _ in [1] })
    let result = try attributions(of: line, at: [1], baseline: [0], rule: rule)
    #expect(result.isConverged == true && result.points == AdaptiveRule.minPoints)
  }

  /// The number of integrands kept is bounded by memory, however many points there are: intervals are dropped, the sum stays
  /// exact, and later points still help.
  @Test func memoryStaysBounded() throws {
    let factors: [Float] = [1, 2]
    /// A sample of sin 40α + α, where the second element contributes α.
    func sample(_ position: Double) -> PathSample {
      let slope = 40 * cos(40 * position)
      return PathSample(
        point: PathPoint(
          position: position, score: sin(40 * position) + position, slope: Double(Float(slope)) + 1),
        integrand: [Float(slope), 0.5])
    }
    func run(limit: Int, kept: Int) throws -> (integral: IntegrandIntegral, maxKept: Int) {
      let rule = AdaptiveRule(tolerance: 1e-6, mapTolerance: 1e-6, maxPoints: limit)
      var quadrature = AdaptiveQuadrature(rule: rule, factors: factors, keptBytes: kept * 8)
      var queue = quadrature.firstPositions[...]
      var maxKept = 0
      while let position = queue.popFirst() {
        queue += quadrature.take(sample(position))
        if !quadrature.isFinished { maxKept = max(maxKept, quadrature.keptSamples + queue.count) }
      }
      #expect(quadrature.isFinished && quadrature.keptSamples == 0)
      return (quadrature.integral, maxKept)
    }
    let (bounded, maxKept) = try run(limit: 300, kept: 50)
    let (free, allKept) = try run(limit: 300, kept: 1000)
    let (short, _) = try run(limit: 50, kept: 1000)
    #expect(maxKept <= 50 && allKept > 290)
    #expect(bounded.points == 300 && free.points == 300)
    for integral in [bounded, free, short] {
      #expect(abs(integral.values[0] - sin(40)) < 1e-6 && abs(integral.values[1] - 0.5) < 1e-12)
    }
    func deviation(_ integral: IntegrandIntegral) throws -> Double {
      try #require(integral.accuracy).residualDeviation
    }
    #expect(try deviation(free) < deviation(bounded) && deviation(bounded) < deviation(short))
  }
}
