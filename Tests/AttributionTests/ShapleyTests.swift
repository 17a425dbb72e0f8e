import Fields
import Synchronization
import TestSupport
import Testing

@testable import Attribution

/// Shapley values, against closed forms and against each other.
@Suite struct ShapleyTests {
  private static let features = 9

  private static func rows(_ count: Int, seed: UInt64) -> [[Float]] {
    var random = Randomness(seed: seed)
    return (0..<count).map { _ in random.floats(features) }
  }
  private static let input = rows(1, seed: 1)[0]
  private static let baselines = rows(5, seed: 2)

  /// Steps, products and a maximum: there is no gradient, and features depend on each other. The last two features are ignored.
  private static let steps = formula { x in
    (x[0] > 0 ? 3.0 : 0) + (x[1] > x[2] ? 1 : -1) * (x[3] > 0.2 ? 2 : 0.5) + max(x[4], x[5], x[6])
  }

  private static func formula(_ value: @escaping @Sendable ([Double]) -> Double) -> ClosedForm.Formula {
    ClosedForm.Formula(value: value, gradient: { $0.map { _ in .nan } })
  }

  private func run(
    _ method: Shapley = Shapley(), _ formulas: [ClosedForm.Formula] = [steps], input: [Float] = input,
    baselines: [[Float]] = baselines, threads: Int = 1, batch: Int = 1
  ) throws -> (results: [Attributions], function: ClosedForm) {
    let function = ClosedForm(formulas, batch: batch, elements: input.count)
    return (
      try method.attributions(
        of: function, input: input, baselines: BaselineSamples(baselines),
        execution: Execution(threads: threads)), function
    )
  }

  /// Returns the mean over all orders, by enumeration.
  private func byOrders(_ formula: ClosedForm.Formula, _ input: [Float], _ baseline: [Float]) -> [Double] {
    func orders(_ rest: [Int]) -> [[Int]] {
      rest.isEmpty ? [[]] : rest.flatMap { one in orders(rest.filter { $0 != one }).map { [one] + $0 } }
    }
    var sums = [Double](repeating: 0, count: input.count)
    let all = orders(Array(input.indices))
    for order in all {
      var point = baseline.map(Double.init)
      var last = formula.value(point)
      for feature in order {
        point[feature] = Double(input[feature])
        let score = formula.value(point)
        sums[feature] += (score - last) / Double(all.count)
        last = score
      }
    }
    return sums
  }

  @Test func aSumOfFeaturesIsTakenApart() throws {
    let weights = (0..<Self.features).map { Double($0) - 3 }
    let linear = Self.formula { x in zip(weights, x).reduce(4) { $0 + $1.0 * $1.1 } }
    for method in [Shapley(), Shapley(samples: 20, seed: 8)] {
      let result = try run(method, [linear]).results[0]
      for feature in weights.indices {
        let mean = Self.baselines.reduce(0.0) { $0 + Double($1[feature]) } / 5
        let expected = weights[feature] * (Double(Self.input[feature]) - mean)
        #expect(abs(Double(result.values[feature]) - expected) < 1e-6)
      }
      #expect(result.baselineCount == 5 && result.evaluations == 0)
    }
    // All orders agree.
    let sampled = try run(Shapley(samples: 20), [linear]).results[0]
    #expect(try #require(sampled.relativeStandardError) < 1e-12)
  }

  @Test func exactValuesAreTheMeanOverAllOrders() throws {
    let formula = Self.formula { x in x[0] * x[1] + (x[2] > x[3] ? x[4] : 0) + max(x[0], x[4]) }
    let (input, baseline): ([Float], [Float]) = ([1, 0.5, 0.25, -1, 2], [0.5, -1, -2, 0.75, -0.5])
    let found = try run(Shapley(), [formula], input: input, baselines: [baseline])
    let expected = byOrders(formula, input, baseline)
    for (value, expected) in zip(found.results[0].values, expected) {
      #expect(abs(Double(value) - expected) < 1e-6)
    }
    #expect(found.function.calls == 32 && found.results[0].forwardEvaluations == 32)
    #expect(found.results[0].relativeStandardError == nil && found.results[0].stability == nil)
  }

  /// A product of equal factors is shared equally: if all n factors must be present, each gets 1/n.
  @Test func equalFeaturesShareEqually() throws {
    let all = Self.formula { x in x.allSatisfy { $0 > 0 } ? 6 : 0 }
    let result = try run(
      Shapley(), [all], input: [1, 1, 1, 1, 1, 1], baselines: [[0, 0, 0, 0, 0, 0]]
    ).results[0]
    #expect(result.values.allSatisfy { abs($0 - 1) < 1e-6 })
    let sampled = try run(
      Shapley(samples: 64, seed: 3), [all], input: [1, 1, 1, 1, 1, 1], baselines: [[0, 0, 0, 0, 0, 0]]
    ).results[0]
    #expect(abs(try #require(sampled.completeness).sum - 6) < 1e-12 && sampled.values.contains { $0 != 1 })
  }

  @Test func whatIsIgnoredOrTheSameGetsNothing() throws {
    for method in [Shapley(), Shapley(samples: 30)] {
      let result = try run(method).results[0]
      #expect(result.values[7] == 0 && result.values[8] == 0)
      #expect(result.values.count { $0 != 0 } > 4)
    }
    // Features that are equal in input and baseline need no evaluation.
    var near = Self.input
    near[0] -= 9
    near[3] -= 9
    let exact = try run(Shapley(), baselines: [near])
    #expect(exact.function.calls == 4)
    let sampled = try run(Shapley(samples: 3), baselines: [near, Self.input])
    // The input, both baselines, and one inner point for each of two chains, in each of two pairs.
    #expect(sampled.function.calls == 3 + 4)
    #expect(sampled.results[0].forwardEvaluations == 7)
  }

  @Test(arguments: [nil, 2, 40, 700] as [Int?])
  func valuesSumToTheDifferenceOfTheScores(samples: Int?) throws {
    let result = try run(Shapley(samples: samples, seed: 4)).results[0]
    let completeness = try #require(result.completeness)
    let base = Self.baselines.reduce(0) { $0 + Self.steps.value($1.map(Double.init)) } / 5
    #expect(completeness.scoreAtInput == Self.steps.value(Self.input.map(Double.init)))
    #expect(abs(completeness.scoreAtBaseline - base) < 1e-12)
    #expect(abs(completeness.residual) < 1e-12 * completeness.span && completeness.span > 1)
    #expect(completeness.uncorrectedSum == completeness.sum && !completeness.isIncomplete)
  }

  /// Sampled values scatter around the exact ones according to their standard errors.
  @Test func samplesAgreeWithExactValues() throws {
    let exact = try run().results[0].values.map(Double.init)
    var (squares, count) = (0.0, 0)
    for seed in 0..<20 {
      let sampled = try run(Shapley(samples: 200, seed: UInt64(seed))).results[0]
      let error = try #require(sampled.relativeStandardError)
      let total = zip(sampled.values, exact).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      let size = sampled.values.reduce(0) { $0 + Double(abs($1)) }
      // Σ |error| is about 0.8 times the sum of the standard errors.
      #expect(total / size < 3 * error && error < 0.2)
      squares += total / size / error
      count += 1
    }
    #expect(abs(squares / Double(count) / 0.8 - 1) < 0.3, "\(squares / Double(count))")
    let stability = try #require(run(Shapley(samples: 200)).results[0].stability)
    #expect(try #require(stability.agreement) > 0.95)
    let few = try #require(run(Shapley(samples: 100, seed: 9)).results[0].relativeStandardError)
    let many = try #require(run(Shapley(samples: 1600, seed: 9)).results[0].relativeStandardError)
    #expect(abs(few / many - 4) < 1)
  }

  /// The standard error of exact values is the error due to the choice of baselines.
  @Test func theErrorOfExactValuesIsThatOfTheBaselines() throws {
    let each = try Self.baselines.map { try run(baselines: [$0]).results[0].values.map(Double.init) }
    let pairsPerChunk = try run().results[0]
    var errors = 0.0
    for feature in Self.input.indices {
      let mean = each.reduce(0) { $0 + $1[feature] } / 5
      let square = each.reduce(0) { $0 + ($1[feature] - mean) * ($1[feature] - mean) }
      errors += (square / 4 / 5).squareRoot()
      #expect(abs(Double(pairsPerChunk.values[feature]) - mean) < 1e-6)
    }
    let size = pairsPerChunk.values.reduce(0) { $0 + Double(abs($1)) }
    #expect(abs(try #require(pairsPerChunk.relativeStandardError) / (errors / size) - 1) < 1e-5)
  }

  @Test(arguments: [nil, 30] as [Int?])
  func threadsBatchesAndOtherScoresChangeNothing(samples: Int?) throws {
    let formulas = [Self.steps, Self.formula { $0[2] * $0[5] }]
    let method = Shapley(samples: samples, seed: 6)
    let alone = try formulas.flatMap { try run(method, [$0]).results }
    for threads in 1...3 {
      for batch in [1, 4] {
        #expect(try run(method, formulas, threads: threads, batch: batch).results == alone)
      }
    }
    #expect(try (run(Shapley(samples: 30, seed: 7)).results == [alone[0]]) == false)
  }

  @Test(arguments: [nil, 600] as [Int?])
  func progressIsToldAndItCanBeCancelled(samples: Int?) throws {
    let function = ClosedForm([Self.steps], elements: Self.features)
    let told = Told()
    let result = try Shapley(samples: samples).attributions(
      of: function, input: Self.input, baselines: BaselineSamples(Self.baselines),
      execution: Execution(progress: { told.add($0, $1) }))[0]
    #expect(told.done == Array(1...function.calls) && Set(told.totals) == [function.calls])
    #expect(result.forwardEvaluations == function.calls)
    #expect(throws: CancellationError.self) {
      try Shapley(samples: samples).attributions(
        of: function, input: Self.input, baselines: BaselineSamples(Self.baselines),
        execution: Execution(isCancelled: { true }))
    }
  }

  /// A category that is looked up in two tables, and a number, are two features; the elements of a feature share its value.
  @Test func aCategoryIsOneFeature() throws {
    var fields = try [2, 3].map { width in
      try Field(
        name: "table\(width)", axes: [Axis(.feature, 1, names: ["colour"]), Axis(.component, width)],
        values: [Float](repeating: 1, count: width))
    }
    for index in fields.indices { fields[index].origin = "colours" }
    fields.append(try Field(name: "size", axes: [Axis(.feature, 1)], values: [2]))
    let function = ClosedForm(
      [Self.formula { x in x[0] * x[3] * 10 + x[5] }], elements: 6)
    let result = try Shapley().attributions(
      of: function, input: MethodInput(fields), baselines: BaselineSamples([[0, 0, 0, 0, 0, 0]]),
      execution: Execution())[0]
    #expect(result.values == [2, 2, 2, 2, 2, 2] && function.calls == 4)
  }

  @Test func picturesTextsAndTooManyFeaturesAreRefused() throws {
    func refusal(_ axes: [Axis], count: Int) throws -> AttributionError? {
      let input = try MethodInput.field(axes, [Float](repeating: 1, count: count))
      do {
        _ = try Shapley().attributions(
          of: ClosedForm([Self.formula { $0[0] }], elements: count), input: input,
          baselines: BaselineSamples([[Float](repeating: 0, count: count)]), execution: Execution())
        return nil
      } catch {
        return error as? AttributionError
      }
    }
    for (axes, count) in [
      ([Axis(.y, 2), Axis(.x, 2)], 4), ([Axis(.time, 3), Axis(.feature, 2)], 6),
      ([Axis(.token, 3), Axis(.component, 2)], 6), ([Axis(.feature, 1025)], 1025),
    ] {
      let error = try #require(try refusal(axes, count: count))
      #expect(error.hint?.contains("--method occlusion") == true, "\(error)")
    }
    #expect(try refusal([Axis(.feature, 4)], count: 4) == nil)
    #expect(throws: AttributionError.noBaselines) { try run(baselines: []) }
    #expect(throws: AttributionError.sampleCount(method: "shapley", count: 0, min: 1)) {
      try run(Shapley(samples: 0))
    }
    #expect(throws: AttributionError.baselineSize(baseline: 1, count: 2, inputCount: Self.features)) {
      try run(baselines: [Self.input, [1, 2]])
    }
  }

  /// Exact values are computed where they are cheap; otherwise the number of evaluations is bounded.
  @Test func theCostIsBounded() throws {
    let sum = Self.formula { $0.reduce(0, +) }
    func calls(_ features: Int, baselines: Int) throws -> Int {
      try run(
        Shapley(), [sum], input: [Float](repeating: 1, count: features),
        baselines: [[Float]](repeating: [Float](repeating: 0, count: features), count: baselines)
      ).function.calls
    }
    #expect(try calls(16, baselines: 1) == 65_536)
    #expect(try calls(10, baselines: 64) == 65_536)
    // The two scores, and 2,000 pairs of chains with 16 inner points.
    #expect(try calls(17, baselines: 1) == 2 + 2000 * 2 * 16)
    let wide = try calls(300, baselines: 4)
    #expect(wide > 1 << 16 && wide <= 1 << 18)
  }
}

/// A record of the reported progress.
private final class Told: Sendable {
  private let steps = Mutex<[(Int, Int)]>([])
  var done: [Int] { steps.withLock { $0.map(\.0) } }
  var totals: [Int] { steps.withLock { $0.map(\.1) } }

  func add(_ done: Int, _ total: Int) { steps.withLock { $0.append((done, total)) } }
}
