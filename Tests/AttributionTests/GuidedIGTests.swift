import Foundation
import Testing
import TestSupport

@testable import Attribution

@Suite struct GuidedIGTests {
  private let network = ReluNetwork(seed: 6, units: 30, count: 24)

  /// Returns the points of the path for a function, from its baseline to its input.
  private func points(
    _ method: GuidedIG, _ formula: ClosedForm.Formula, from baseline: [Float], to input: [Float]
  ) -> [[Double]] {
    var path = GuidedPath(
      GuidedPath.StepLimits(
        steps: method.steps, fraction: method.fraction, maxDistance: method.maxDistance), from: baseline,
      to: input)
    return (0...method.steps).map { _ in
      let point = path.point
      path.take(score: formula.value(point), gradient: formula.gradient(point).map { Float($0) })
      return point
    }
  }

  /// The result for a linear function does not depend on the path.
  @Test func aLinearFunctionHasItsWeightsTimesTheDifference() throws {
    let linear = ClosedForm(along: [2, -3, 0.5], { $0 + 4 }, slope: { _ in 1 })
    let result = try GuidedIG(steps: 7).attributions(of: linear, at: [1, -2, 5], baselines: [[0.5, 1, 5]])
    #expect(abs(result.values[0] - 1) < 1e-6 && abs(result.values[1] - 9) < 1e-6 && result.values[2] == 0)
    #expect(abs(try #require(result.completeness).residual) < 1e-12)
  }

  /// Without room to deviate, the result is the left Riemann sum of Integrated Gradients.
  @Test func aCorridorWithoutWidthIsStraight() throws {
    let guided = try GuidedIG(steps: 25, maxDistance: 0).attributions(
      of: ClosedForm([network.formula]), at: network.input, baselines: [network.baseline])
    let straight = try IntegratedGradients(rule: .fixed(.left(intervals: 25))).attributions(
      of: ClosedForm([network.formula]), at: network.input, baselines: [network.baseline])
    for (a, b) in zip(guided.values, straight.values) { #expect(abs(a - b) < 1e-5) }
    #expect(guided.paths[0].curve.map(\.position) == straight.paths[0].curve.map(\.position))
  }

  /// Every element stays in its corridor, and the distance to the input falls linearly.
  @Test(arguments: [0.02, 0.2, 1])
  func thePathKeepsToItsCorridor(width: Double) {
    let method = GuidedIG(steps: 40, maxDistance: width)
    let (baseline, input) = (network.baseline, network.input.map(Double.init))
    let points = points(method, network.formula, from: baseline, to: network.input)
    let whole = input.reduce(0) { $0 + abs($1) }
    var farthest = 0.0
    for (step, point) in points.enumerated() {
      let progress = Double(step) / 40
      let shares = zip(point, input).map { $0 / $1 }
      let deviation = shares.map { abs($0 - progress) }.max() ?? .nan
      #expect(deviation < width + 1e-12, "step \(step)")
      farthest = max(farthest, deviation)
      let distance = zip(point, input).reduce(0) { $0 + abs($1.0 - $1.1) }
      #expect(abs(distance - whole * (1 - progress)) < 1e-8 * whole, "step \(step)")
    }
    #expect(points.first == baseline.map(Double.init) && points.last == input)
    #expect(farthest > min(width, 0.5) - 1e-9, "it uses the room it has")
  }

  /// Elements with small gradients move first; elements with equal gradients move together.
  @Test func smallGradientsMoveFirst() {
    let linear = ClosedForm.Formula(
      value: { 100 * $0[0] + $0[1] + $0[2] }, gradient: { _ in [100, 1, -1] })
    let method = GuidedIG(steps: 4, fraction: 0.25, maxDistance: 1)
    let points = points(method, linear, from: [0, 0, 0], to: [2, 1, 1])
    #expect(points == [[0, 0, 0], [0, 0.5, 0.5], [0, 1, 1], [1, 1, 1], [2, 1, 1]])
  }

  /// The sum converges to F(x) − F(x′).
  @Test func theResidualFallsWithTheSteps() throws {
    let smooth = ClosedForm.Formula(
      value: { exp($0[0]) * $0[1] + sin(3 * $0[2]) },
      gradient: { [exp($0[0]) * $0[1], exp($0[0]), 3 * cos(3 * $0[2])] })
    let residuals = try [50, 800].map { steps in
      let result = try GuidedIG(steps: steps).attributions(
        of: ClosedForm([smooth]), at: [1, 2, 0.7], baselines: [[0.2, -1, 0.1]])
      let completeness = try #require(result.completeness)
      #expect(result.evaluations == steps + 1 && result.points == steps && result.isConverged == nil)
      #expect(
        completeness.scoreAtInput == result.scoreAtInput && completeness.span >= completeness.difference)
      return abs(completeness.residual / completeness.difference)
    }
    #expect(residuals[0] < 0.05 && residuals[1] < residuals[0] / 10)
  }

  /// Slopes are the derivative of the score along the steps.
  @Test func itsCurveIsThatOfThePath() throws {
    let square = ClosedForm({ $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
    let curve = try GuidedIG(steps: 4).attributions(of: square, at: [3], baselines: [[1]]).paths[0].curve
    #expect(curve.map(\.position) == [0, 0.25, 0.5, 0.75, 1])
    for (point, x) in zip(curve, [1, 1.5, 2, 2.5, 3]) {
      #expect(abs(point.score - x * x) < 1e-12 && abs(point.slope - 4 * x) < 1e-12)
    }
  }

  /// The unit of the input changes nothing: thresholds are relative to the distance.
  @Test(arguments: [0x1p-40, 0x1p40])
  func unitsOfTheInputChangeNothing(unit: Double) throws {
    let formula = network.formula
    let scaled = ClosedForm.Formula(
      value: { x in formula.value(x.map { $0 / unit }) },
      gradient: { x in formula.gradient(x.map { $0 / unit }).map { $0 / unit } })
    let one = try GuidedIG(steps: 20).attributions(
      of: ClosedForm([formula]), at: network.input, baselines: [network.baseline])
    let other = try GuidedIG(steps: 20).attributions(
      of: ClosedForm([scaled]), at: network.input.map { $0 * Float(unit) }, baselines: [network.baseline])
    #expect(one.values == other.values)
  }

  @Test func whatCannotBeComputedEndsAllTheSame() throws {
    let broken = ClosedForm({ $0[0] }, gradient: { _ in [.nan, 1, .infinity] })
    let result = try GuidedIG(steps: 3).attributions(of: broken, at: [1, 2, 3], baselines: [[0, 0, 0]])
    #expect(result.values[0].isNaN && result.values[1] == 2 && !result.values[2].isFinite)
    let nowhere = try GuidedIG(steps: 3).attributions(
      of: ClosedForm([network.formula]), at: network.input, baselines: [network.input])
    #expect(nowhere.values.allSatisfy { $0 == 0 } && nowhere.completeness?.residual == 0)
    #expect(throws: AttributionError.sampleCount(method: "guided-ig", count: 0, min: 1)) {
      try GuidedIG(steps: 0).attributions(of: broken, at: [1, 2, 3], baselines: [[0, 0, 0]])
    }
  }

  /// Each score has its own path, so each gradient is requested for one score.
  @Test func everyScoreGoesItsOwnWay() throws {
    let formulas = (1...3).map { ReluNetwork(seed: $0, units: 30, count: 24).formula }
    let function = ClosedForm(formulas, batch: 2)
    let result = try GuidedIG(steps: 10).attributions(
      of: function, input: network.input,
      baselines: BaselineSamples(count: 2) { [Float](repeating: Float($0), count: 24) },
      execution: Execution(threads: 2))
    #expect(function.wanted.allSatisfy { $0.count == 1 } && function.calls == 3 * 2 * 11)
    #expect(result.allSatisfy { $0.evaluations == 22 && $0.paths.count == 2 })
    #expect(
      result.allSatisfy {
        $0.paths[0].completeness.scoreAtBaseline != $0.paths[1].completeness.scoreAtBaseline
      })
  }
}

@Suite struct SelectionTests {
  @Test func everyRankIsThatOfTheSortedElements() {
    var random = Randomness(seed: 8)
    for count in [1, 2, 7, 300] {
      let elements = (0..<count).map { _ in UInt32(truncatingIfNeeded: random.next() >> (random.next() % 40))
      }
      let sorted = elements.sorted()
      for rank in elements.indices {
        var copy = elements
        #expect(copy.selectElement(ofRank: rank) == sorted[rank])
      }
    }
  }
}
