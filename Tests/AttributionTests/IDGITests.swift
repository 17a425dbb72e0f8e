import Foundation
import Testing

@testable import Attribution

@Suite struct IDGITests {
  private let linear = ClosedForm.Formula(value: { 3 * $0[0] - 4 * $0[1] }, gradient: { _ in [3, -4] })
  private let square = ClosedForm.Formula(
    value: { $0[0] * $0[0] + 2 * $0[1] * $0[1] }, gradient: { [2 * $0[0], 4 * $0[1]] })

  /// The difference of a linear function is shared 9 : 16, independently of how far each element moves.
  @Test(arguments: [1, 2, 7])
  func aLinearFunctionIsSharedBySquaredWeights(steps: Int) throws {
    let result = try IDGI(steps: steps).attributions(
      of: ClosedForm([linear]), at: [5, 1], baselines: [[0, 1]])
    #expect(abs(result.values[0] - 15 * 9 / 25) < 1e-6 && abs(result.values[1] - 15 * 16 / 25) < 1e-6)
  }

  /// On the straight line from 0 to (1, 1) the gradient of a² + 2b² is α(2, 4), so every step is shared 1 : 4.
  @Test func aQuadraticFormIsSharedByTheSquaresOfItsGradient() throws {
    let result = try IDGI(steps: 8).attributions(of: ClosedForm([square]), at: [1, 1], baselines: [[0, 0]])
    // The first step's gradient is zero: its 3/64 are attributed to no element and appear in the residual.
    let completeness = try #require(result.completeness)
    #expect(abs(completeness.residual + 3.0 / 64) < 1e-12 && completeness.difference == 3)
    #expect(abs(Double(result.values[0]) - (3 - 3.0 / 64) / 5) < 1e-6)
    #expect(abs(Double(result.values[1]) - (3 - 3.0 / 64) * 4 / 5) < 1e-6)
  }

  /// The sum is F(x) − F(x′) up to rounding, on straight and curved paths, however few the steps.
  @Test(arguments: [1, 3, 50])
  func theSumTelescopes(steps: Int) throws {
    let network = ReluNetwork(seed: 4)
    for isCurved in [false, true] {
      let method = isCurved ? IDGI(steps: steps) { Arc(from: $0, to: $1) } : IDGI(steps: steps)
      let result = try method.attributions(
        of: ClosedForm([network.formula]), at: network.input, baselines: [network.baseline])
      let completeness = try #require(result.completeness)
      #expect(abs(completeness.residual) < 1e-13 * completeness.span)
      let value = network.formula.value
      #expect(completeness.scoreAtInput == value(network.input.map(Double.init)))
      #expect(completeness.scoreAtBaseline == value(network.baseline.map(Double.init)))
      #expect(result.evaluations == steps + 1 && result.points == steps)
    }
  }

  /// Curves are in ascending order, and slopes are the derivative of the score along the path.
  @Test func itsCurveIsThatOfThePath() throws {
    let result = try IDGI(steps: 200) { Arc(from: $0, to: $1) }.attributions(
      of: ClosedForm([square]), at: [1, 2], baselines: [[0.5, -1]])
    let curve = result.paths[0].curve
    #expect(curve.map(\.position) == (0...200).map { Double($0) / 200 })
    for (a, b) in zip(curve, curve.dropFirst()) {
      #expect(abs((b.score - a.score) * 200 - (a.slope + b.slope) / 2) < 0.01)
    }
    #expect(result.inputGradient == [2, 8])
  }

  @Test func severalBaselinesAreAveraged() throws {
    let parts = try [[0.5, -1], [3, 0.25]].map { (baseline: [Float]) in
      try IDGI(steps: 5).attributions(of: ClosedForm([square]), at: [1, 2], baselines: [baseline])
    }
    let mean = try IDGI(steps: 5).attributions(
      of: ClosedForm([square]), at: [1, 2], baselines: [[0.5, -1], [3, 0.25]])
    for index in 0..<2 {
      #expect(abs(mean.values[index] - (parts[0].values[index] + parts[1].values[index]) / 2) < 1e-6)
    }
    #expect(mean.paths == parts.flatMap(\.paths) && mean.relativeStandardError != nil)
  }

  @Test func noStepsAreRefused() {
    #expect(throws: AttributionError.sampleCount(method: "idgi", count: 0, min: 1)) {
      try IDGI(steps: 0).attributions(of: ClosedForm([square]), at: [1, 2], baselines: [[0, 0]])
    }
  }
}

/// A path whose first element moves as α²; the others move linearly.
private struct Arc: IntegrationPath {
  let baseline: [Float]
  let input: [Float]

  init(from baseline: [Float], to input: [Float]) { (self.baseline, self.input) = (baseline, input) }

  var count: Int { input.count }

  func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    for index in point.indices {
      let share = Float(index == 0 ? position * position : position)
      point[index] = (1 - share) * baseline[index] + share * input[index]
    }
  }

  func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>) {
    for index in velocity.indices {
      velocity[index] = Float(index == 0 ? 2 * position : 1) * (input[index] - baseline[index])
    }
  }
}
