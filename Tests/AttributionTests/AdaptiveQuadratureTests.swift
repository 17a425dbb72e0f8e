import Foundation
import TestSupport
import Testing

@testable import Attribution

@Suite struct AdaptiveQuadratureTests {
  private func attribution(
    of function: ClosedForm, at input: [Float], baseline: [Float], rule: AdaptiveRule = AdaptiveRule(),
    threads: Int = 1
  ) -> Attribution {
    IntegratedGradients(rule: .adaptive(rule), threads: threads).attribution(
      of: function, at: input, baselines: [baseline])
  }

  private func accuracy(_ attribution: Attribution) throws -> Accuracy {
    try #require(attribution.paths[0].accuracy)
  }

  /// A linear function needs no refining: the first points are all.
  @Test func linearFunctionsTakeTheFewestPoints() throws {
    let linear = ClosedForm({ 2 * $0[0] - 3 * $0[1] + 5 }, gradient: { _ in [2, -3] })
    let result = attribution(of: linear, at: [4, 1], baseline: [1, 3])
    #expect(result.attributions == [6, 6] && result.residual < 1e-14 && result.isConverged == true)
    #expect(linear.calls == AdaptiveRule.leastPoints && result.evaluations == AdaptiveRule.leastPoints)
    let accuracy = try accuracy(result)
    #expect(accuracy.mapError == 0 && accuracy.residualSum < 1e-14)
  }

  /// A sigmoid that rises within 1/steepness at a random place. Its share for each element is known: wᵢxᵢ / w·x of the
  /// whole difference. The uniform rule of ten Gauss–Legendre points misses most of such steps.
  @Test func steepSigmoidsAtRandomPlaces() {
    var random = Randomness(seed: 2)
    let weights = [0.2, 0.5, 0.3]
    var uniformErrors: [Double] = []
    for place in random.floats(40, scale: 0.4) {
      let (steepness, middle) = (400.0, 0.5 + Double(place))
      @Sendable func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-steepness * (z - middle))) }
      let function = ClosedForm(
        along: weights, sigmoid, slope: { steepness * sigmoid($0) * (1 - sigmoid($0)) })
      let result = attribution(of: function, at: [1, 1, 1], baseline: [0, 0, 0])
      let difference = sigmoid(1) - sigmoid(0)
      #expect(result.isConverged == true && result.evaluations < 60, "\(middle): \(result.evaluations)")
      for (share, attribution) in zip(weights, result.attributions) {
        #expect(abs(Double(attribution) - share * difference) < 1e-5 * difference)
      }
      let uniform = IntegratedGradients(rule: .fixed(.gaussLegendre(points: 10)))
        .attribution(of: function, at: [1, 1, 1], baselines: [[0, 0, 0]])
      uniformErrors.append(uniform.relativeResidual ?? 1)
    }
    #expect(uniformErrors.sorted()[20] > 0.19, "else these are too easy")
  }

  /// 1 − exp(−x): the open residual's bound holds, and the sum is exact however coarse the points.
  @Test func saturatingExponentials() throws {
    let saturating = ClosedForm(
      { 2 - exp(-$0[0]) - exp(-3 * $0[1]) }, gradient: { [exp(-$0[0]), 3 * exp(-3 * $0[1])] })
    let result = attribution(of: saturating, at: [20, 10], baseline: [0, 0])
    #expect(abs(result.sum - 2) < 1e-6 && result.isConverged == true)
    for attribution in result.attributions { #expect(abs(attribution - 1) < 0.05) }
    let accuracy = try accuracy(result)
    #expect(
      accuracy.openResidual <= accuracy.residualSum && accuracy.residualDeviation <= accuracy.residualSum)
  }

  /// F = Σ wᵢ · relu(aᵢᵀx − bᵢ): every unit opens at a known place of the path, so the exact map is known, too. The
  /// expected error of the map is compared with the error there is.
  @Test func theMapsErrorIsWhatWasExpected() throws {
    var ratios: [Double] = []
    for seed in 1...60 as ClosedRange<UInt64> {
      var random = Randomness(seed: seed)
      let (units, count) = (120, 40)
      let rows = (0..<units).map { _ in random.floats(count).map(Double.init) }
      let offsets = random.floats(units).map { Double($0) * 2 }
      let weights = random.floats(units).map(Double.init)
      let input = random.floats(count)
      @Sendable func activity(_ unit: Int, _ x: [Double]) -> Double {
        zip(rows[unit], x).reduce(-offsets[unit]) { $0 + $1.0 * $1.1 }
      }
      let function = ClosedForm(
        { x in (0..<units).reduce(3 * x[0]) { $0 + weights[$1] * max(0, activity($1, x)) } },
        gradient: { x in
          var gradient = [Double](repeating: 0, count: count)
          gradient[0] = 3
          for unit in 0..<units where activity(unit, x) > 0 {
            for index in 0..<count { gradient[index] += weights[unit] * rows[unit][index] }
          }
          return gradient
        })
      let result = attribution(
        of: function, at: input, baseline: [Float](repeating: 0, count: count),
        rule: AdaptiveRule(tolerance: 0.05, mapTolerance: 0.05))
      #expect(result.isConverged == true)
      // A unit is open from where α · aᵀx = b on, or up to there.
      let x = input.map(Double.init)
      var exact = [Double](repeating: 0, count: count)
      exact[0] = 3 * x[0]
      for unit in 0..<units {
        let reach = activity(unit, x) + offsets[unit]
        let opening = min(1, max(0, offsets[unit] / reach))
        let open = reach > 0 ? (offsets[unit] < 0 ? 1 : 1 - opening) : (offsets[unit] < 0 ? opening : 0)
        for index in 0..<count { exact[index] += weights[unit] * rows[unit][index] * open * x[index] }
      }
      let error = zip(exact, result.attributions).reduce(0) { $0 + abs($1.0 - Double($1.1)) }
      let size = exact.reduce(0) { $0 + abs($1) }
      ratios.append(error / size / (try accuracy(result).mapError / AdaptiveRule.caution))
    }
    let sorted = ratios.sorted()
    #expect((0.9...1.1).contains((sorted[29] + sorted[30]) / 2), "\(sorted)")
    // A jump moves the whole map, so an error is made of few random numbers and scatters; nine in ten come this close.
    #expect(sorted[3] > 0.6 && sorted[56] < 1.5, "\(sorted)")
  }

  /// Not even by one: the points under way when the limit comes near are counted.
  @Test(arguments: [9, 10, 16, 17, 33, 100])
  func theLimitHolds(limit: Int) {
    let rough = ClosedForm({ sin(300 * $0[0]) }, gradient: { [300 * cos(300 * $0[0])] })
    let result = attribution(
      of: rough, at: [1.3], baseline: [0], rule: AdaptiveRule(tolerance: 1e-6, pointLimit: limit), threads: 4)
    #expect(rough.calls == limit && result.points == limit && result.isConverged == false)
  }

  /// A jump has no slope that would show it: it is found, but no number of points explains it.
  @Test func aJumpDoesNotConverge() throws {
    let jump = ClosedForm({ $0[0] < 0.3 ? 0 : 1 }, gradient: { _ in [0] })
    let result = attribution(of: jump, at: [1], baseline: [0])
    #expect(result.isConverged == false && result.residual == 1)
    #expect(jump.calls < 60, "the path is not halved below single precision")
  }

  /// A gradient that is wrong by a tenth everywhere: no refining helps, and closing the weights does not hide it.
  @Test func aWrongGradientDoesNotConverge() throws {
    let wrong = ClosedForm({ exp($0[0]) + $0[1] }, gradient: { [1.1 * exp($0[0]), 1.1] })
    let result = attribution(of: wrong, at: [1, 2], baseline: [0, 0], rule: AdaptiveRule(pointLimit: 200))
    #expect(result.isConverged == false)
    #expect(abs(try accuracy(result).openResidual - 0.1) < 1e-3)
  }

  @Test(arguments: [Double.nan, .infinity])
  func whatIsNoNumberEndsIt(value: Double) {
    let broken = ClosedForm({ $0[0] > 0.5 ? value : $0[0] }, gradient: { _ in [1] })
    let result = attribution(of: broken, at: [1], baseline: [0])
    #expect(result.isConverged == false && broken.calls == AdaptiveRule.leastPoints)
  }

  /// Nearly equal scores: the floor stands in for their difference, or no path would ever end.
  @Test func theFloorStandsInForNoDifference() throws {
    let bump = ClosedForm({ 1e-4 * sin(.pi * $0[0]) }, gradient: { [1e-4 * .pi * cos(.pi * $0[0])] })
    let result = attribution(of: bump, at: [1], baseline: [0], rule: AdaptiveRule(mapTolerance: 1))
    #expect(result.isConverged == true && result.evaluations < 30)
    #expect(abs(result.sum) < 1e-12)
  }

  /// However many points there are, no more gradients are kept than there is memory for: intervals are given up, the
  /// sum stays exact, and points that come later still help.
  @Test func memoryStaysBounded() throws {
    let path: [Float] = [1, 2]
    /// sin 40α + α, of which the second element has α.
    func sample(_ position: Double) -> Sample {
      let slope = 40 * cos(40 * position)
      return Sample(
        position: position, scores: [sin(40 * position) + position], slopes: [Double(Float(slope)) + 1],
        gradients: [[Float(slope), 0.5]])
    }
    func run(limit: Int, kept: Int) throws -> (integral: GradientIntegral, mostKept: Int) {
      let rule = AdaptiveRule(tolerance: 1e-6, mapTolerance: 1e-6, pointLimit: limit)
      var quadrature = AdaptiveQuadrature(rule: rule, scores: 1, path: path, openBytes: kept * 8)
      var queue = quadrature.firstPositions[...]
      var mostKept = 0
      while let position = queue.popFirst() {
        queue += quadrature.take(sample(position))
        if !quadrature.isFinished { mostKept = max(mostKept, quadrature.keptSamples + queue.count) }
      }
      #expect(quadrature.isFinished && quadrature.keptSamples == 0)
      return (quadrature.integral(ofScore: 0), mostKept)
    }
    let (bounded, mostKept) = try run(limit: 300, kept: 50)
    let (free, allKept) = try run(limit: 300, kept: 1000)
    let (short, _) = try run(limit: 50, kept: 1000)
    #expect(mostKept <= 50 && allKept > 290)
    #expect(bounded.points == 300 && free.points == 300)
    for integral in [bounded, free, short] {
      #expect(abs(integral.gradient[0] - sin(40)) < 1e-6 && abs(integral.gradient[1] - 0.5) < 1e-12)
    }
    func deviation(_ integral: GradientIntegral) throws -> Double {
      try #require(integral.accuracy).residualDeviation
    }
    #expect(try deviation(free) < deviation(bounded) && deviation(bounded) < deviation(short))
  }
}

/// What the paper asks of an attribution method, for the adaptive rule.
@Suite struct AxiomTests {
  private func attribution(_ function: ClosedForm, _ input: [Float], _ baseline: [Float]) -> [Float] {
    IntegratedGradients(rule: .adaptive(AdaptiveRule(tolerance: 1e-3, mapTolerance: 1e-3, pointLimit: 4096)))
      .attribution(of: function, at: input, baselines: [baseline]).attributions
  }

  /// The same function written in two ways has the same attributions.
  @Test func implementationInvariance() {
    let one = ClosedForm(
      { ($0[0] + $0[1]) * ($0[0] + $0[1]) }, gradient: { x in [2 * (x[0] + x[1]), 2 * (x[0] + x[1])] })
    let other = ClosedForm(
      { $0[0] * $0[0] + 2 * $0[0] * $0[1] + $0[1] * $0[1] },
      gradient: { [2 * $0[0] + 2 * $0[1], 2 * $0[0] + 2 * $0[1]] })
    #expect(attribution(one, [3, 1], [0, 0]) == attribution(other, [3, 1], [0, 0]))
  }

  /// Whoever makes a difference gets something, whoever makes none gets nothing.
  @Test func sensitivity() {
    let saturating = ClosedForm({ 1 - max(0, 1 - $0[0]) }, gradient: { [$0[0] < 1 ? 1 : 0, 0] })
    let result = attribution(saturating, [2, 7], [0, 3])
    #expect(abs(result[0] - 1) < 1e-6 && result[1] == 0)
  }

  @Test func symmetry() {
    let symmetric = ClosedForm(
      { sin($0[0] * $0[1]) }, gradient: { [$0[1] * cos($0[0] * $0[1]), $0[0] * cos($0[0] * $0[1])] })
    let result = attribution(symmetric, [1.7, 1.7], [0.2, 0.2])
    #expect(result[0] == result[1] && result[0] != 0)
  }

  /// attributions(2f − 3g) = 2 attributions(f) − 3 attributions(g).
  @Test func linearity() {
    let f = ClosedForm.Formula(value: { exp($0[0]) * $0[1] }, gradient: { [exp($0[0]) * $0[1], exp($0[0])] })
    let g = ClosedForm.Formula(
      value: { $0[0] * $0[1] * $0[1] }, gradient: { [$0[1] * $0[1], 2 * $0[0] * $0[1]] })
    let mixed = ClosedForm(
      { 2 * f.value($0) - 3 * g.value($0) },
      gradient: { x in zip(f.gradient(x), g.gradient(x)).map { 2 * $0 - 3 * $1 } })
    let parts = [f, g].map { attribution(ClosedForm([$0]), [1, 2], [0, 0.5]) }
    let whole = attribution(mixed, [1, 2], [0, 0.5])
    for index in 0..<2 { #expect(abs(whole[index] - (2 * parts[0][index] - 3 * parts[1][index])) < 0.01) }
  }
}
