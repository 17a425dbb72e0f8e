import Fields
import Foundation
import Testing
import TestSupport

@testable import Attribution

@Suite struct BlurIGTests {
  private static func picture(_ seed: UInt64 = 1) throws -> MethodInput {
    var random = Randomness(seed: seed)
    let axes = [Axis(.y, 6), Axis(.x, 5), Axis(.channel, 2)]
    return MethodInput([try Field(name: "picture", axes: axes, values: random.floats(60))])
  }
  private static let weights: [Double] = {
    var random = Randomness(seed: 2)
    return random.floats(60).map(Double.init)
  }()

  private func run(
    _ formula: ClosedForm.Formula, _ rule: IntegratedGradients.Rule, _ input: MethodInput, maxSigma: Double
  ) throws -> Attributions {
    try BlurIG(rule: rule, maxSigma: maxSigma).attributions(
      of: ClosedForm([formula], elements: input.values.count), input: input, baselines: .none,
      execution: Execution(threads: 2))[0]
  }

  private static let linear = ClosedForm.Formula(
    value: { x in zip(weights, x).reduce(1) { $0 + $1.0 * $1.1 } }, gradient: { _ in weights })
  /// (w · x)² + Σ x³/3.
  private static let curved = ClosedForm.Formula(
    value: { x in
      let product = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
      return product * product + x.reduce(0) { $0 + $1 * $1 * $1 / 3 }
    },
    gradient: { x in
      let product = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(weights, x).map { 2 * product * $0 + $1 * $1 }
    })

  /// The attributions of a linear function are w ⊙ (x − blurred x), up to the error of the rule.
  @Test(arguments: [0.8, 3.0, 50.0])
  func aLinearFunctionHasItsWeightsTimesWhatTheBlurTook(maxSigma: Double) throws {
    let input = try Self.picture()
    let result = try run(Self.linear, .fixed(.gaussLegendre(points: 400)), input, maxSigma: maxSigma)
    let blurred = ScaleSpace(values: input.values, shape: [6, 5, 2], axes: [0, 1]).blurred(sigma: maxSigma)
    for index in input.values.indices {
      let exact = Self.weights[index] * (Double(input.values[index]) - blurred[index])
      #expect(abs(Double(result.values[index]) - exact) < 2e-6)
    }
  }

  /// The residual is below the tolerance, and the path begins at the blurred picture.
  @Test(arguments: [1.0, 50.0])
  func completenessHolds(maxSigma: Double) throws {
    let rules: [IntegratedGradients.Rule] = [
      .fixed(.gaussLegendre(points: 300)), .fixed(.simpson(intervals: 800)),
      .adaptive(AdaptiveRule(tolerance: 1e-4, mapTolerance: 0.01, maxPoints: 2000)),
    ]
    for rule in rules {
      let result = try run(Self.curved, rule, Self.picture(), maxSigma: maxSigma)
      let completeness = try #require(result.completeness)
      #expect(abs(completeness.residual) < 3e-4 * completeness.span, "\(rule.name)")
      #expect(abs(completeness.difference) > 0.01 && result.isConverged != false)
      let blurred = try BlurBaseline(sigma: maxSigma).values(for: Self.picture().fields[0], stream: 0)
      let score = Self.curved.value(blurred.map(Double.init))
      #expect(abs(completeness.scoreAtBaseline - score) < 1e-3 * completeness.span, "it begins with the blur")
    }
  }

  /// Slopes are the derivative of the score along the path from the blurred picture to the picture.
  @Test func theVelocityIsThatOfThePath() throws {
    let input = try Self.picture()
    let path = try #require(BlurPath(of: input, maxSigma: 4))
    func point(_ position: Double) -> [Float] {
      var point = [Float](repeating: .nan, count: 60)
      point.withUnsafeMutableBufferPointer { path.writePoint(at: position, to: $0) }
      return point
    }
    #expect(point(1) == input.values && path.constantVelocity == nil)
    #expect(path.velocity(at: 1).allSatisfy { $0 == 0 }, "a blur of less than a pixel is none")
    for position in [0.1, 0.4, 0.7, 0.9] {
      let h = 1.0 / 2048
      for (velocity, ends) in zip(path.velocity(at: position), zip(point(position - h), point(position + h)))
      {
        #expect(abs(velocity - (ends.1 - ends.0) * 1024) < 1e-3)
      }
    }
  }

  /// The score at the baseline is the score at the path's first point, whichever points the rule evaluates.
  @Test(arguments: [
    IntegratedGradients.Rule.stratified(StratifiedRule(pointsPerPath: 8, maxGradients: 80)),
    .adaptive(AdaptiveRule()),
    .fixed(.gaussLegendre(points: 40)),
  ]) func thePathBeginsBlurred(rule: IntegratedGradients.Rule) throws {
    let input = try Self.picture()
    let path = try #require(BlurPath(of: input, maxSigma: 3))
    var start = input.values
    start.withUnsafeMutableBufferPointer { path.writePoint(at: 0, to: $0) }
    let result = try run(Self.curved, rule, input, maxSigma: 3)
    let completeness = try #require(result.completeness)
    let expected = Self.curved.value(start.map(Double.init))
    #expect(abs(completeness.scoreAtBaseline - expected) < 1e-4 * abs(expected))
    #expect(completeness.scoreAtInput != completeness.scoreAtBaseline)
  }

  /// A table row beside a picture is not blurred and gets zero attribution.
  @Test func onlySpaceAndTimeAreBlurred() throws {
    let row = try Field(name: "row", axes: [Axis(.feature, 3)], values: [1, 2, 3])
    let series = try Field(name: "series", axes: [Axis(.time, 4)], values: [0, 1, 0, 0])
    let input = MethodInput([row, series])
    let sum = ClosedForm.Formula(
      value: { $0[0] * $0[4] + $0[4] * 2 }, gradient: { [$0[4], 0, 0, 0, $0[0] + 2, 0, 0] })
    let result = try run(sum, .fixed(.gaussLegendre(points: 100)), input, maxSigma: 20)
    #expect(result.values[0] == 0 && abs(result.values[4] - 3 * 0.75) < 1e-3)
    let error = #expect(throws: AttributionError.needsPositions(method: "blur-ig")) {
      try run(sum, .fixed(.left(intervals: 1)), MethodInput([row]), maxSigma: 20)
    }
    #expect(error.map { "\($0)".contains("blur-ig") } == true)
  }
}
