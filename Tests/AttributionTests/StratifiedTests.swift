import Fields
import Foundation
import Testing

@testable import Attribution

@Suite struct StratifiedTests {
  private func attributions(
    of function: ClosedForm, at input: [Float], baselines: [[Float]],
    rule: StratifiedRule = StratifiedRule(pointsPerPath: 4, maxGradients: 156),
    threads: Int = 1, scores: [[Double]] = []
  ) throws -> [Attributions] {
    try IntegratedGradients(rule: .stratified(rule)).attributions(
      of: function, input: input,
      baselines: BaselineSamples(count: baselines.count, scores: scores) { baselines[$0] },
      execution: Execution(threads: threads))
  }

  /// Returns random baselines around a point.
  private static func around(_ center: [Float], count: Int, seed: UInt64 = 3) -> [[Float]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in center.map { $0 + 2 * generator.uniform() - 1 } }
  }

  /// F(x) = x₀³ + 2x₀x₁, whose integrals along straight lines are known.
  private static let cubic = ClosedForm.Formula(
    value: { $0[0] * $0[0] * $0[0] + 2 * $0[0] * $0[1] },
    gradient: { [3 * $0[0] * $0[0] + 2 * $0[1], 2 * $0[0], 0] })
  /// F(x) = −x₁².
  private static let square = ClosedForm.Formula(
    value: { -$0[1] * $0[1] }, gradient: { [0, -2 * $0[1], 0] })

  @Test func linearFunctionsAreExactFromTheFirstRoundOn() throws {
    let function = ClosedForm(elements: 2, { 2 * $0[0] - 3 * $0[1] }, gradient: { _ in [2, -3] })
    let baselines = [[Float]](repeating: [1, 3], count: 39)
    let result = try attributions(of: function, at: [4, 1], baselines: baselines)[0]
    #expect(result.values == [6, 6])
    let average = try #require(result.average)
    // All paths are the same, so the map is stable after the first round.
    #expect(average.paths == GroupedMean.groups && result.evaluations == 4 * GroupedMean.groups)
    #expect(average.completeness.residual == 0 && average.completeness.uncorrectedShare < 1e-12)
    #expect(result.stability?.standardError == 0)
    #expect(result.isConverged == nil && result.paths.isEmpty)
  }

  @Test func theMeanIsThatOfExactIntegralsUpToFewPoints() throws {
    let baselines = Self.around([0, 0, 0], count: 39)
    let rule = StratifiedRule(pointsPerPath: 4, maxGradients: 156, tolerance: 0)
    let few = try attributions(
      of: ClosedForm([Self.cubic], elements: 3), at: [2, 1, 5], baselines: baselines, rule: rule)[0]
    let exact = try IntegratedGradients(rule: .fixed(.gaussLegendre(points: 8))).attributions(
      of: ClosedForm([Self.cubic]), at: [2, 1, 5], baselines: baselines)
    #expect(few.average?.paths == 39 && few.evaluations == 156)
    for (few, exact) in zip(few.values, exact.values) { #expect(abs(few - exact) < 0.02 * 12) }
    // An element that the function ignores gets zero, before and after the correction.
    #expect(few.values[2] == 0)
    let completeness = try #require(few.completeness)
    #expect(abs(completeness.residual) < 1e-12)
    #expect(abs(completeness.difference - (try #require(exact.completeness)).difference) < 1e-9)
    let sum = few.values.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - completeness.difference) < 1e-5)
  }

  @Test(arguments: [1, 2, 3], [1, 4])
  func threadsAndBatchesChangeNoBit(threads: Int, batch: Int) throws {
    let baselines = Self.around([0, 0, 0], count: 20)
    let rule = StratifiedRule(pointsPerPath: 4, maxGradients: 80, tolerance: 0.01)
    func run(_ threads: Int, _ batch: Int) throws -> [Attributions] {
      try attributions(
        of: ClosedForm([Self.cubic, Self.square], batch: batch, elements: 3), at: [2, 1, 5],
        baselines: baselines,
        rule: rule, threads: threads)
    }
    #expect(try run(threads, batch) == run(1, 1))
  }

  @Test func aScoreAmongOthersIsWhatItIsAlone() throws {
    let baselines = Self.around([0, 0, 0], count: 39)
    // The second score ends before the first.
    let rule = StratifiedRule(pointsPerPath: 4, maxGradients: 156, tolerance: 0.05)
    let both = try attributions(
      of: ClosedForm([Self.cubic, Self.square], elements: 3), at: [2, 1, 5], baselines: baselines, rule: rule)
    for (index, formula) in [Self.cubic, Self.square].enumerated() {
      let alone = try attributions(
        of: ClosedForm([formula], elements: 3), at: [2, 1, 5], baselines: baselines, rule: rule)
      #expect(both[index] == alone[0])
    }
    #expect(both[0].evaluations != both[1].evaluations)
  }

  @Test func unitsChangeNothingElse() throws {
    let baselines = Self.around([0, 0, 0], count: 39)
    let plain = try attributions(
      of: ClosedForm([Self.cubic], elements: 3), at: [2, 1, 5], baselines: baselines)[0]
    let scaled = try attributions(
      of: ClosedForm([Self.cubic.scaled(by: 0x1p-40)], elements: 3), at: [2, 1, 5], baselines: baselines)[0]
    #expect(scaled.values == plain.values.map { $0 * 0x1p-40 })
    #expect(scaled.stability == plain.stability && scaled.evaluations == plain.evaluations)
  }

  /// Fewer baselines get more points each, because repeating one adds no information; a single baseline has no stability.
  @Test func fewBaselinesGetMorePointsAndKnownScoresAreNotComputedAgain() throws {
    let baselines: [[Float]] = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    let scores = baselines.map { [Self.cubic.value($0.map(Double.init))] }
    let rule = StratifiedRule(pointsPerPath: 4, maxGradients: 48, tolerance: 0)
    let function = ClosedForm([Self.cubic], elements: 3)
    let known = try attributions(
      of: function, at: [2, 1, 5], baselines: baselines, rule: rule, scores: scores)
    // 48 gradients, and the score at the input.
    #expect(function.calls == 49)
    #expect(known[0].average?.paths == 3 && known[0].average?.pointsPerPath == 16)
    #expect(known[0].baselineCount == 3 && known[0].forwardEvaluations == 4)
    let unknown = ClosedForm([Self.cubic], elements: 3)
    let all = try attributions(of: unknown, at: [2, 1, 5], baselines: baselines, rule: rule)
    #expect(all.map(\.values) == known.map(\.values) && all.map(\.average) == known.map(\.average))
    #expect(all[0].forwardEvaluations == 4 && unknown.calls == 52)
    let one = try attributions(
      of: ClosedForm([Self.cubic], elements: 3), at: [2, 1, 5], baselines: [[0, 0, 0]], rule: rule)[0]
    #expect(one.stability == nil && one.evaluations == 48)
  }

  @Test func errorsOfBaselinesEndIt() throws {
    let function = ClosedForm([Self.cubic], elements: 3)
    #expect(throws: AttributionError.baselineSize(baseline: 1, count: 2, inputCount: 3)) {
      _ = try attributions(of: function, at: [2, 1, 5], baselines: [[0, 0, 0], [0, 0]])
    }
    #expect(throws: AttributionError.noBaselines) {
      _ = try attributions(of: function, at: [2, 1, 5], baselines: [])
    }
  }

  /// Each path has a point in each of its equal parts. The points of all paths together cover the interval; dense points are
  /// midpoints.
  @Test func pointsOfAllPathsLieEverywhere() {
    #expect(StratifiedRule(pointsPerPath: 4).positions(ofPath: 0) == [0.125, 0.375, 0.625, 0.875])
    #expect(StratifiedRule(pointsPerPath: 8).positions(ofPath: 3) == (0..<8).map { (Double($0) + 0.5) / 8 })
    for paths in [2, 8, 53] {
      let rule = StratifiedRule(pointsPerPath: 3)
      let all = (0..<paths).flatMap(rule.positions)
      #expect(
        (0..<paths).map(rule.positions).allSatisfy { path in
          path.enumerated().allSatisfy { Int(3 * $1) == $0 }
        })
      let sorted = ([0] + all + [1]).sorted()
      let widest = zip(sorted, sorted.dropFirst()).map { $1 - $0 }.max() ?? 1
      #expect(widest < 2 / Double(3 * paths), "\(paths) paths: \(widest)")
    }
    #expect(StratifiedRule(pointsPerPath: 3, maxGradients: 159).maxPaths == 53)
    // Fewer baselines get more points each, never more gradients; with enough baselines the rule is unchanged.
    let rule = StratifiedRule(pointsPerPath: 3, maxGradients: 159)
    for count in [1, 2, 7, 52] {
      let few = rule.limited(to: count)
      #expect(few.maxPaths == count && few.pointsPerPath == 159 / count && few.maxGradients <= 159)
    }
    #expect(rule.limited(to: 53) == rule && rule.limited(to: 500) == rule)
  }

  @Test func averagesAreDocuments() throws {
    let found = try attributions(
      of: ClosedForm([Self.cubic], elements: 3), at: [2, 1, 5], baselines: Self.around([0, 0, 0], count: 39))
    #expect(found[0].average != nil && found[0].stability != nil && found[0].completeness != nil)
    let again = try JSONDecoder().decode([Attributions].self, from: JSONEncoder().encode(found))
    #expect(again == found)
  }
}
