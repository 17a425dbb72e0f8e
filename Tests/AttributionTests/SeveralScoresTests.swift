import Foundation
import Testing

@testable import Attribution

@Suite struct SeveralScoresTests {
  /// An easy, a medium and a rough function, and networks whose requests overlap.
  private let formulas: [ClosedForm.Formula] =
    [
      .init(
        value: { 2 * $0[0] - $0[1] }, gradient: { [2, -1] + [Double](repeating: 0, count: $0.count - 2) }),
      .init(
        value: { sin(8 * $0[0]) + $0[1] },
        gradient: { [8 * cos(8 * $0[0]), 1] + [Double](repeating: 0, count: $0.count - 2) }),
      .init(
        value: { sin(30 * $0[0]) + 5 * $0[0] },
        gradient: { [30 * cos(30 * $0[0]) + 5] + [Double](repeating: 0, count: $0.count - 1) }),
    ] + (1...5).map { ReluNetwork(seed: $0, units: 30, count: 8).formula }
  private let input: [Float] = [2.3, 1.5, 2.9, 1.1, 2.2, 1.8, 2.7, 1.4]
  private let baselines = BaselineSamples([
    [Float](repeating: 0, count: 8), [Float](repeating: 0.5, count: 8),
  ])

  private func run(
    _ formulas: [ClosedForm.Formula], rule: IntegratedGradients.Rule, threads: Int = 1, batch: Int = 1
  ) throws -> (results: [Attributions], wanted: [[Int]]) {
    let function = ClosedForm(formulas, batch: batch)
    let results = try IntegratedGradients(rule: rule).attributions(
      of: function, input: input, baselines: baselines, execution: Execution(threads: threads))
    return (results, function.wanted)
  }

  /// A score has the same points and the same map, to the bit, whichever other scores are requested.
  @Test(arguments: [AdaptiveRule(), AdaptiveRule(tolerance: 0.003, mapTolerance: 0.01, maxPoints: 300)])
  func everyScoreIsAsItWouldBeAlone(rule: AdaptiveRule) throws {
    let alone = try formulas.flatMap { try run([$0], rule: .adaptive(rule)).results }
    #expect(Set(alone.map(\.evaluations)).count > 4, "else they do not differ enough to disturb each other")
    for (threads, batch) in [(1, 1), (2, 1), (4, 3)] {
      let pairsPerChunk = try run(formulas, rule: .adaptive(rule), threads: threads, batch: batch).results
      for (index, (one, other)) in zip(alone, pairsPerChunk).enumerated() {
        let isSame = one == other
        #expect(isSame, "score \(index), \(threads) threads, batches of \(batch)")
      }
    }
    let reversed = try run(formulas.reversed(), rule: .adaptive(rule)).results
    let isSame = reversed.reversed() == alone
    #expect(isSame)
  }

  /// Each score converges by itself: easy scores do not wait for rough ones, and no gradient is computed in vain.
  @Test func everyScoreEndsWhenItIsDone() throws {
    let (results, wanted) = try run(formulas, rule: .adaptive(AdaptiveRule()))
    #expect(results[0].paths.map(\.evaluations) == [AdaptiveRule.minPoints, AdaptiveRule.minPoints])
    #expect(results[2].evaluations > 3 * results[0].evaluations)
    for (score, result) in results.enumerated() {
      #expect(result.evaluations == wanted.count { $0.contains(score) } && result.isConverged == true)
    }
    let first = wanted.prefix(AdaptiveRule.minPoints)
    #expect(first.allSatisfy { $0 == Array(formulas.indices) }, "the first points are shared")
    #expect(wanted.contains { (2..<formulas.count).contains($0.count) }, "later ones are where they coincide")
    #expect(wanted.contains { $0.count == 1 })
  }

  /// Two equal scores request the same points throughout.
  @Test func equalScoresShareEverything() throws {
    let (results, wanted) = try run([formulas[1], formulas[1]], rule: .adaptive(AdaptiveRule()))
    #expect(wanted.allSatisfy { $0 == [0, 1] } && wanted.count == results[0].evaluations)
    #expect(results[0] == results[1] && results[0].evaluations > 30)
  }

  /// Fixed rules evaluate every point once, for all scores.
  @Test(arguments: [1, 3])
  func fixedRulesShareEverything(threads: Int) throws {
    let rule = IntegratedGradients.Rule.fixed(.trapezoid(intervals: 7))
    let (pairsPerChunk, wanted) = try run(formulas, rule: rule, threads: threads, batch: 2)
    #expect(wanted.count == 16 && wanted.allSatisfy { $0 == Array(formulas.indices) })
    let alone = try formulas.flatMap { try run([$0], rule: rule).results }
    #expect(pairsPerChunk == alone && pairsPerChunk.allSatisfy { $0.evaluations == 16 })
  }

  /// Scores that request the same points in different orders receive them in their own order.
  @Test func ordersAreKept() {
    let path = IndexedPath(index: 0, path: StraightPath(from: [0], to: [1]))
    var integration = PathIntegration(path, scores: 2) { _ in ScriptedQuadrature() }
    var queue = integration.firstRequests[...]
    var evaluated: [Double: [Int]] = [:]
    while let request = queue.popFirst() {
      #expect(evaluated.updateValue(request.wanted, forKey: request.position) == nil)
      let none = request.wanted.map { _ in [Float(0)] }
      queue += integration.take(
        Evaluation(
          scores: [1, 2], slopes: request.wanted.map { _ in 0 }, integrands: none, inputGradients: none),
        for: request)
    }
    let curves = integration.maps.map { $0.integral.curve.map(\.position) }
    #expect(curves == [[0, 1, 0.25, 0.5, 0.75], [0, 1, 0.75, 0.5, 0.25, 0.125]])
    #expect(evaluated == [0: [0, 1], 1: [0, 1], 0.25: [0, 1], 0.5: [0, 1], 0.75: [0, 1], 0.125: [1]])
    #expect(integration.isFinished)
  }
}

/// A quadrature that requests points in an order that depends on the score; its curve records the order of arrival.
private struct ScriptedQuadrature: PathQuadrature {
  private var curve: [PathPoint] = []
  private var wanted = [0.0, 1]

  var firstPositions: [Double] { [0, 1] }
  var isFinished: Bool { curve.count == wanted.count }
  var integral: IntegrandIntegral {
    IntegrandIntegral(values: [0], curve: curve, points: curve.count, accuracy: nil)
  }

  mutating func take(_ sample: PathSample) -> [Double] {
    curve.append(sample.point)
    let more: [Double] =
      switch (curve.count, sample.score) {
      case (2, 1): [0.25, 0.5, 0.75]
      case (2, 2): [0.75, 0.5, 0.25]
      case (5, 2): [0.125]
      default: []
      }
    wanted += more
    return more
  }
}
