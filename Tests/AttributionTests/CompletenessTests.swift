import Fields
import Foundation
import Testing

@testable import Attribution

/// Completeness is judged by the uncorrected sum, and no correction hides a step that no gradient shows.
@Suite struct CompletenessTests {
  private static let weights = [0.5, -0.25, 0.75, 0.125, -0.5]
  private static let input: [Float] = [1, -0.5, 2, 0.25, -1]

  private static func product(_ x: [Double]) -> Double { zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } }

  /// F(x) = tanh(w · x) + jump · (Σx > 1); the gradient omits the jump.
  private static func stepped(_ jump: Double) -> ClosedForm.Formula {
    ClosedForm.Formula(
      value: { tanh(product($0)) + ($0.reduce(0, +) > 1 ? jump : 0) },
      gradient: { x in
        let slope = 1 - tanh(product(x)) * tanh(product(x))
        return weights.map { slope * $0 }
      })
  }

  /// Returns the exact Integrated Gradients of tanh(w · x) from a baseline.
  private static func exact(from baseline: [Float]) -> [Double] {
    let (x, y) = (input.map(Double.init), baseline.map(Double.init))
    let slope = (tanh(product(x)) - tanh(product(y))) / (product(x) - product(y))
    return x.indices.map { (x[$0] - y[$0]) * weights[$0] * slope }
  }

  private static func around(_ count: Int) -> [[Float]] {
    var generator = SplitMix64(seed: 5)
    return (0..<count).map { _ in input.map { _ in generator.uniform() - 0.5 } }
  }

  private static let zero: [Float] = [0, 0, 0, 0, 0]
  private static let methods: [any AttributionMethod] = [
    IntegratedGradients(rule: .adaptive(AdaptiveRule())),
    IntegratedGradients(rule: .fixed(.midpoint(intervals: 64))),
    IntegratedGradients(rule: .stratified(StratifiedRule(maxGradients: 300, tolerance: 0))),
    ExpectedGradients(samples: 1600), GuidedIG(),
  ]

  private func run(
    _ method: any AttributionMethod, _ formula: ClosedForm.Formula, _ baselines: [[Float]]
  ) throws -> Attributions {
    try method.attributions(of: ClosedForm([formula], elements: 5), at: Self.input, baselines: baselines)
  }

  /// Baselines far on either side make each path long; the step is then small relative to all scores but large relative to the
  /// mean path.
  @Test(arguments: [2, 3]) func theSpanIsThatOfAPath(method: Int) throws {
    let formula = ClosedForm.Formula(
      value: { 4 * $0[0] + ($0[1] > 0.5 ? 0.5 : 0) }, gradient: { _ in [4, 0, 0, 0, 0] })
    let far: [[Float]] = (0..<20).map { index in
      [1 + (index.isMultiple(of: 2) ? 1 : -1), 0, 0, 0, 0]
    }
    let found = try Self.methods[method].attributions(
      of: ClosedForm([formula], elements: 5), at: [1, 1, 0, 0, 0], baselines: far)
    let completeness = try #require(found.completeness)
    // F(x) = 4.5; F(x′) is 8 or 0: paths span 3.5 to 4.5, all scores together 8.
    #expect(completeness.span > 3.4 && completeness.span < 4.6, "\(completeness)")
    #expect(completeness.isIncomplete, "\(completeness)")
  }

  /// Every method detects a step on the path, from one baseline and from many, and the map follows the gradients.
  @Test(arguments: 0..<5, [2, -2, 0.5])
  func aStepIsMissing(method: Int, jump: Double) throws {
    let method = Self.methods[method]
    for baselines in [[Self.zero], Self.around(20)] {
      let found = try run(method, Self.stepped(jump), baselines)
      let completeness = try #require(found.completeness)
      let crossing = baselines.filter { $0.reduce(0, +) <= 1 }.count
      let missing = jump * Double(crossing) / Double(baselines.count)
      #expect(completeness.isIncomplete, "\(type(of: method)), \(baselines.count)")
      #expect(abs(completeness.uncorrectedResidual + missing) < 0.03, "\(completeness)")
      // No part of the shortfall is corrected.
      #expect(abs(completeness.sum - completeness.uncorrectedSum) < 1e-12)
      let mean = (0..<5).map { index in
        baselines.reduce(0) { $0 + Self.exact(from: $1)[index] } / Double(baselines.count)
      }
      if !(method is GuidedIG) {
        for (value, expected) in zip(found.values, mean) { #expect(abs(Double(value) - expected) < 0.02) }
      }
    }
  }

  /// Without a step the same runs are complete.
  @Test(arguments: 0..<5) func withoutAStepNothingIsMissing(method: Int) throws {
    for baselines in [[Self.zero], Self.around(20)] {
      let completeness = try #require(
        try run(Self.methods[method], Self.stepped(0), baselines).completeness)
      #expect(!completeness.isIncomplete && completeness.uncorrectedShare < 0.02)
    }
  }

  /// One of two paths crosses the step: the scatter of the points does not explain the shortfall.
  @Test func oneOfTwoPaths() throws {
    let past: [Float] = [2, 1, 0, 0, 0]
    for method in Self.methods {
      let completeness = try #require(try run(method, Self.stepped(2), [past, Self.zero]).completeness)
      #expect(completeness.isIncomplete && abs(completeness.uncorrectedResidual + 1) < 0.1)
      #expect(completeness.worstBaseline == 1, "\(type(of: method))")
    }
  }

  /// F.normalize: the whole change from zero happens within 1e-12 of zero, where no point lies.
  @Test func aKinkAtTheBaseline() throws {
    let direction = ClosedForm.Formula(
      value: { x in
        let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return Self.product(x) / max(norm, 1e-12)
      },
      gradient: { x in
        let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 1e-12 else { return Self.weights.map { $0 * 1e12 } }
        return x.indices.map { Self.weights[$0] / norm - x[$0] * Self.product(x) / (norm * norm * norm) }
      })
    let sampled = try run(ExpectedGradients(samples: 200), direction, [Self.zero])
    let completeness = try #require(sampled.completeness)
    #expect(abs(completeness.sum) < 1e-6 && completeness.isIncomplete && completeness.uncorrectedShare > 0.99)
    let search = IntegratedGradients(rule: .adaptive(Shortfall.searchRule))
    let path = try #require(try run(search, direction, [Self.zero]).paths.first)
    guard case .atBaseline(let share) = Shortfall(path) else {
      Issue.record("\(Shortfall(path))")
      return
    }
    #expect(share > 0.9)
  }

  @Test func reasonsAreFound() throws {
    func reason(_ formula: ClosedForm.Formula) throws -> Shortfall {
      let search = IntegratedGradients(rule: .adaptive(Shortfall.searchRule))
      return Shortfall(try #require(try run(search, formula, [Self.zero]).paths.first))
    }
    #expect(try reason(Self.stepped(0)) == .fewPoints)
    guard case .jump(let position, let share) = try reason(Self.stepped(2)) else {
      Issue.record("no jump")
      return
    }
    // Σx = 1.75 at the input, and 1 at the step.
    #expect(abs(position - 1 / 1.75) < 1e-3 && abs(share - 1) < 0.01)
    // A gradient that is zero everywhere, and one that is half the true gradient.
    let silent = ClosedForm.Formula(
      value: { Self.product($0) }, gradient: { _ in Self.zero.map(Double.init) })
    let half = ClosedForm.Formula(
      value: { Self.product($0) }, gradient: { _ in Self.weights.map { $0 / 2 } })
    #expect(try reason(silent) == .gradient)
    #expect(try reason(half) == .gradient)
  }

  /// An error that sampling explains is no fault: of many runs with few samples hardly any is called incomplete.
  @Test func samplingAloneIsNoFault() throws {
    let steep = ClosedForm(
      elements: 5, { 1 / (1 + exp(-8 * (Self.product($0) - 1))) },
      gradient: { x in
        let p = 1 / (1 + exp(-8 * (Self.product(x) - 1)))
        return Self.weights.map { 8 * p * (1 - p) * $0 }
      })
    var incomplete = 0
    for seed in 0..<200 {
      let found = try ExpectedGradients(samples: 40, seed: UInt64(seed)).attributions(
        of: steep, at: Self.input, baselines: Self.around(40))
      if try #require(found.completeness).isIncomplete { incomplete += 1 }
    }
    #expect(incomplete <= 14, "\(incomplete) of 200")
  }

  // MARK: The correction

  /// For a smooth function the correction closes the sum, and every element keeps the sign of its exact integral.
  @Test func theCorrectionClosesAndTurnsNoSign() throws {
    let few = try run(
      IntegratedGradients(rule: .adaptive(AdaptiveRule(tolerance: 0.1, mapTolerance: 0.5))), Self.stepped(0),
      [Self.zero])
    let completeness = try #require(few.completeness)
    #expect(abs(completeness.residual) < 1e-12 && completeness.uncorrectedSum != completeness.sum)
    for (value, exact) in zip(few.values, Self.exact(from: Self.zero)) {
      #expect(Double(value) * exact > 0)
    }
  }

  /// Elements stop at zero, the remaining correction is shared among all elements, and a correction beyond the map's error is
  /// not applied.
  @Test func elementsStopAtZero() {
    let factors: [Float] = [1, 1, 2]
    var totals = IntervalTotals(factors: factors)
    _ = totals.add([1, 0.125, -2], [3, 0.375, -4], width: 1)
    totals.addCorrection([1, 0.125, -2], [3, 1.125, -4], weight: 1)
    // The trapezoids are 2, 0.25 and −3 (with its factor −6), the correction's direction 2, 1 and −2.
    let plain = totals.integral(correctedBy: 0)
    let moved = totals.integral(correctedBy: 0.3)
    #expect(moved[1] == 0 && zip(moved, plain).allSatisfy { $0 * $1 >= 0 })
    func sum(_ values: [Double]) -> Double { zip(factors, values).reduce(0) { $0 + Double($1.0) * $1.1 } }
    #expect(abs(sum(moved) - (sum(plain) - 0.3 * (2 + 1 - 4))) < 1e-12)
    #expect(totals.integral(correctedBy: 30) == plain)
  }

  /// The average of many paths is corrected only within its own error.
  @Test func averagesAreClosedWithinTheirError() throws {
    let method = IntegratedGradients(rule: .stratified(StratifiedRule(pointsPerPath: 2, maxGradients: 80)))
    let closed = try run(method, Self.stepped(0), Self.around(40))
    let completeness = try #require(closed.completeness)
    #expect(abs(completeness.residual) < 1e-12)
    let gross = closed.values.reduce(0) { $0 + abs(Double($1)) }
    let error = try #require(closed.stability).standardError
    #expect(abs(completeness.uncorrectedResidual) <= error * gross)
  }
}
