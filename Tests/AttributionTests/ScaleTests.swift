import Foundation
import Testing

@testable import Attribution

/// Tolerances are relative to the span of the scores on the path: the unit of the score changes nothing.
@Suite struct ScaleTests {
  private let networks = (1...6).map { ReluNetwork(seed: $0, units: 30, count: 8) }

  private func attributions(
    _ network: ReluNetwork, times factor: Double,
    rule: AdaptiveRule = AdaptiveRule(tolerance: 0.01, mapTolerance: 0.02)
  ) throws -> Attributions {
    try IntegratedGradients(rule: .adaptive(rule)).attributions(
      of: ClosedForm([network.formula.scaled(by: factor)]), at: network.input,
      baselines: [network.baseline])
  }

  /// Powers of two scale every number of the computation exactly.
  @Test(arguments: [0x1p-20, 0x1p20])
  func powersOfTwoChangeNothingButUnits(factor: Double) throws {
    var refined = 0
    for network in networks {
      let (one, other) = (try attributions(network, times: 1), try attributions(network, times: factor))
      refined += one.evaluations > AdaptiveRule.minPoints ? 1 : 0
      #expect(other.values == one.values.map { $0 * Float(factor) })
      #expect(other.inputGradient == one.inputGradient?.map { $0 * Float(factor) })
      #expect(other.paths[0].accuracy == one.paths[0].accuracy)
      #expect(
        other.paths[0].curve
          == one.paths[0].curve.map {
            PathPoint(position: $0.position, score: factor * $0.score, slope: factor * $0.slope)
          })
      #expect(other.completeness?.span == one.completeness.map { factor * $0.span })
    }
    #expect(refined > 3)
  }

  /// Other factors change the rounding of every number.
  @Test(arguments: [1e-6, 1e6])
  func otherFactorsChangeAlmostNothing(factor: Double) throws {
    for network in networks {
      let (one, other) = (try attributions(network, times: 1), try attributions(network, times: factor))
      #expect(abs(one.evaluations - other.evaluations) <= 2 && one.isConverged == other.isConverged)
    }
  }

  /// A rise and fall between equal scores: the residual is relative to the rise, not to the difference.
  @Test(arguments: [1e-9, 1, 1e9])
  func equalScoresHaveASpan(height: Double) throws {
    let bump = ClosedForm({ height * sin(.pi * $0[0]) }, gradient: { [height * .pi * cos(.pi * $0[0])] })
    let result = try IntegratedGradients(rule: .adaptive(AdaptiveRule(mapTolerance: 1)))
      .attributions(of: bump, at: [1], baselines: [[0]])
    let completeness = try #require(result.completeness)
    #expect(result.isConverged == true && result.evaluations < 30)
    #expect(abs(completeness.sum) < 1e-6 * height && abs(completeness.span - height) < 1e-6 * height)
    #expect(result.paths[0].completeness == completeness)
    // The same bump on a slope a hundred times as high: errors of the bump are a smaller share of the span.
    let slope = ClosedForm(
      { height * (sin(.pi * $0[0]) + 100 * $0[0]) }, gradient: { [height * (.pi * cos(.pi * $0[0]) + 100)] })
    let steep = try IntegratedGradients(rule: .adaptive(AdaptiveRule(mapTolerance: 1)))
      .attributions(of: slope, at: [1], baselines: [[0]])
    let deviations = [result, steep].compactMap { $0.paths[0].accuracy?.residualDeviation }
    #expect(deviations[1] < deviations[0] / 90)
  }

  /// Rounding errors of large scores, and of large attributions that cancel, are not refined.
  @Test func noiseOfSinglePrecisionConverges() throws {
    /// A jagged term with the amplitude `height`, which the gradients below omit.
    @Sendable func jagged(_ x: Double, _ height: Double) -> Double { height * sin(1e4 * x) }
    let high = ClosedForm({ 1000 + jagged($0[0], 1e-4) }, gradient: { _ in [0, 0] })
    let cancelling = ClosedForm(
      { 1000 * ($0[0] - $0[1]) + jagged($0[0], 1e-4) }, gradient: { _ in [1000, -1000] })
    for function in [high, cancelling] {
      let result = try IntegratedGradients(rule: .adaptive(AdaptiveRule()))
        .attributions(of: function, at: [1, 1], baselines: [[0, 0]])
      #expect(result.isConverged == true && function.calls == AdaptiveRule.minPoints)
    }
    let visible = ClosedForm({ 1000 + jagged($0[0], 1) }, gradient: { _ in [0] })
    let result = try IntegratedGradients(rule: .adaptive(AdaptiveRule()))
      .attributions(of: visible, at: [1], baselines: [[0]])
    #expect(result.isConverged == false)
  }

  /// A constant function causes no division by zero.
  @Test func nothingConverges() throws {
    let nothing = ClosedForm({ _ in 0 }, gradient: { _ in [0, 0] })
    let result = try IntegratedGradients(rule: .adaptive(AdaptiveRule()))
      .attributions(of: nothing, at: [1, 2], baselines: [[0, 0]])
    #expect(result.isConverged == true && result.values == [0, 0] && result.completeness?.span == 0)
    #expect(result.paths[0].accuracy?.residualSum == 0 && result.completeness?.relativeResidual == nil)
  }
}
