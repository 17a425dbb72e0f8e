import Foundation
import Testing

@testable import Attribution

/// γᵢ(α) = x′ᵢ + α^pᵢ (xᵢ − x′ᵢ).
private struct PowerPath: IntegrationPath {
  let baseline: [Float]
  let input: [Float]
  let powers: [Double]

  var count: Int { input.count }

  func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    for index in point.indices {
      let share = pow(position, powers[index])
      point[index] = Float((1 - share) * Double(baseline[index]) + share * Double(input[index]))
    }
  }

  func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>) {
    for index in velocity.indices {
      let speed = powers[index] * pow(position, powers[index] - 1)
      velocity[index] = Float(speed * (Double(input[index]) - Double(baseline[index])))
    }
  }
}

@Suite struct PathTests {
  private let product = ClosedForm.Formula(value: { $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] })
  private let mixed = ClosedForm.Formula(
    value: { exp($0[0]) * $0[1] + sin(3 * $0[2]) },
    gradient: { [exp($0[0]) * $0[1], exp($0[0]), 3 * cos(3 * $0[2])] })

  private func method(_ rule: IntegratedGradients.Rule, powers: [Double]) -> IntegratedGradients {
    IntegratedGradients(rule: rule) { PowerPath(baseline: $0, input: $1, powers: powers) }
  }

  static let rules: [IntegratedGradients.Rule] = [
    .fixed(.trapezoid(intervals: 2000)), .fixed(.simpson(intervals: 40)), .fixed(.gaussLegendre(points: 8)),
    .adaptive(AdaptiveRule(tolerance: 1e-5, mapTolerance: 2e-4, maxPoints: 4096)),
  ]

  /// xy from 0 along (Xα^p, Yα^q) is shared in proportion to p and q.
  @Test(arguments: rules)
  func aProductIsSharedByTheExponents(rule: IntegratedGradients.Rule) throws {
    for (p, q) in [(1.0, 2.0), (2, 1), (3, 1), (2, 2)] {
      let result = try method(rule, powers: [p, q]).attributions(
        of: ClosedForm([product]), at: [3, 5], baselines: [[0, 0]])
      let exact = [15 * p / (p + q), 15 * q / (p + q)]
      for (value, exact) in zip(result.values, exact) {
        #expect(abs(Double(value) - exact) < 2e-4, "\(rule.name) \(p) \(q)")
      }
      let completeness = try #require(result.completeness)
      #expect(completeness.difference == 15 && abs(completeness.residual) < 1e-4)
      #expect(result.inputGradient == [5, 3], "the gradient itself, not times the velocity")
    }
  }

  /// A term that depends on one element only is attributed to that element in full, on every path.
  @Test(arguments: rules)
  func completenessHoldsOnEveryPath(rule: IntegratedGradients.Rule) throws {
    let (input, baseline): ([Float], [Float]) = ([1, 2, 0.7], [0.2, -1, 0.1])
    let result = try method(rule, powers: [2, 3, 1]).attributions(
      of: ClosedForm([mixed]), at: input, baselines: [baseline], threads: 2)
    let completeness = try #require(result.completeness)
    #expect(abs(completeness.residual) < 1e-4 * completeness.span && completeness.difference > 5)
    let own = sin(3 * Double(input[2])) - sin(3 * Double(baseline[2]))
    #expect(abs(Double(result.values[2]) - own) < 1e-3)
    #expect(result.isConverged != false)
    // Slopes are the derivative of the score along the path.
    let curve = result.paths[0].curve
    for (a, b) in zip(curve, curve.dropFirst()) where b.position - a.position < 0.01 {
      let rise = (b.score - a.score) / (b.position - a.position)
      #expect(abs(rise - (a.slope + b.slope) / 2) < 0.02 * completeness.span)
    }
  }

  /// A curved path that happens to be a line gives the result of a straight path, up to single-precision rounding.
  @Test(arguments: rules)
  func aCurvedPathMayBeStraight(rule: IntegratedGradients.Rule) throws {
    let (input, baseline): ([Float], [Float]) = ([1, 2, 0.7], [0.2, -1, 0.1])
    let curved = try method(rule, powers: [1, 1, 1]).attributions(
      of: ClosedForm([mixed]), at: input, baselines: [baseline])
    let straight = try IntegratedGradients(rule: rule).attributions(
      of: ClosedForm([mixed]), at: input, baselines: [baseline])
    for (a, b) in zip(curved.values, straight.values) { #expect(abs(a - b) < 1e-5) }
    #expect(curved.paths[0].curve.map(\.position) == straight.paths[0].curve.map(\.position))
  }

  /// Threads, batches and other scores do not change a single bit.
  @Test(arguments: [IntegratedGradients.Rule.fixed(.trapezoid(intervals: 61)), .adaptive(AdaptiveRule())])
  func threadsAndBatchesChangeNothing(rule: IntegratedGradients.Rule) throws {
    let baselines = BaselineSamples([[0.2, -1, 0.1], [0, 0, 0], [3, 1, 2]])
    let third = ClosedForm.Formula(value: { sin(9 * $0[1]) }, gradient: { [0, 9 * cos(9 * $0[1]), 0] })
    func run(_ formulas: [ClosedForm.Formula], _ threads: Int, batch: Int) throws -> [Attributions] {
      try method(rule, powers: [2, 3, 1]).attributions(
        of: ClosedForm(formulas, batch: batch), input: [1, 2, 0.7], baselines: baselines,
        execution: Execution(threads: threads))
    }
    let alone = try run([mixed], 1, batch: 1) + run([third], 1, batch: 1)
    for (threads, batch) in [(1, 1), (2, 1), (3, 4)] {
      let isSame = try run([mixed, third], threads, batch: batch) == alone
      #expect(isSame, "\(threads) threads, batches of \(batch)")
    }
  }

  @Test func aPathOfAnotherSizeIsRefused() {
    #expect(throws: AttributionError.pathSize(baseline: 0, count: 3, inputCount: 2)) {
      try IntegratedGradients(rule: .fixed(.left(intervals: 1))) { _, _ in
        StraightPath(from: [0, 0, 0], to: [1, 1, 1])
      }.attributions(of: ClosedForm([product]), at: [1, 2], baselines: [[0, 0]])
    }
  }
}

@Suite struct StraightPathTests {
  private func written(_ count: Int, _ write: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { memory, written in
      memory.initialize(repeating: .nan)
      write(memory)
      written = count
    }
  }

  @Test func bothEndsAreMetExactly() {
    let (baseline, input): ([Float], [Float]) = ([254.99998, 0.3, 77], [0.1, 255, 1e-8])
    let path = StraightPath(from: baseline, to: input)
    #expect(written(3) { path.writePoint(at: 0, to: $0) } == baseline)
    #expect(written(3) { path.writePoint(at: 1, to: $0) } == input)
  }

  @Test func itsVelocityIsTheDifference() {
    let path = StraightPath(from: [1, 2], to: [4, -2])
    #expect(path.count == 2 && path.constantVelocity == [3, -4])
    #expect(written(2) { path.writePoint(at: 0.25, to: $0) } == [1.75, 1])
    #expect(written(2) { path.writeVelocity(at: 0.25, to: $0) } == [3, -4])
  }
}
