import Fields
import Synchronization
import TestSupport
import Testing

@testable import Attribution

/// The contract of methods that compute one number for each position.
@Suite struct RegionContractTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let method: any AttributionMethod
    let evaluations: Int

    var testDescription: String { method.kind.name }
  }

  static let cases: [Case] = [
    // 5 × 6 windows with three baselines.
    Case(method: Occlusion(side: 2, stride: 1), evaluations: 91),
    Case(method: RISE(samples: 21, seed: 3), evaluations: 22),
    // Five points from black and five from white.
    Case(method: XRAI(rule: .fixed(.trapezoid(intervals: 4))), evaluations: 10),
  ]

  private static let axes = [Axis(.y, 6), Axis(.x, 7), Axis(.channel, 2)]
  private static let count = 84
  private static let formulas = (1...2).map { ReluNetwork(seed: $0, units: 30, count: count).formula }
  private static let baselines = BaselineSamples(count: 3) { number in
    ReluNetwork(seed: UInt64(20 + number), units: 1, count: count).input.map { $0 / 4 }
  }

  private func input() throws -> MethodInput {
    try .field(Self.axes, ReluNetwork(seed: 11, units: 1, count: Self.count).input)
  }

  private func run(
    _ method: any AttributionMethod, _ formulas: [ClosedForm.Formula], threads: Int = 1, batch: Int = 1
  ) throws -> (results: [Attributions], function: ClosedForm) {
    let function = ClosedForm(formulas, batch: batch, elements: Self.count)
    let results = try method.attributions(
      of: function, input: input(), baselines: Self.baselines, execution: Execution(threads: threads))
    return (results, function)
  }

  @Test(arguments: cases)
  func threadsBatchesAndOtherScoresChangeNothing(_ example: Case) throws {
    let alone = try Self.formulas.flatMap { try run(example.method, [$0]).results }
    for threads in 1...3 {
      for batch in [1, 4] {
        let isSame =
          try run(example.method, Self.formulas, threads: threads, batch: batch).results == alone
        #expect(isSame, "\(threads) threads, batches of \(batch)")
      }
    }
    #expect(alone.allSatisfy { result in result.values.contains { $0 != 0 } })
    // All channels of a position have the same value.
    #expect(alone[0].values.indices.allSatisfy { alone[0].values[$0] == alone[0].values[$0 / 2 * 2] })
  }

  /// Powers of two scale every number of the computation exactly.
  @Test(arguments: cases, [0x1p-20, 0x1p20])
  func unitsChangeNothingButUnits(_ example: Case, factor: Double) throws {
    let one = try run(example.method, Self.formulas).results
    let other = try run(example.method, Self.formulas.map { $0.scaled(by: factor) }).results
    for (one, other) in zip(one, other) {
      #expect(other.values == one.values.map { $0 * Float(factor) })
      #expect(other.scoreAtInput == factor * one.scoreAtInput)
      #expect(other.relativeStandardError == one.relativeStandardError)
    }
  }

  @Test(arguments: cases)
  func evaluationsAreCountedAndProgressIsTold(_ example: Case) throws {
    let function = ClosedForm([Self.formulas[0]], elements: Self.count)
    let steps = Mutex<[[Int]]>([])
    let result = try example.method.attributions(
      of: function, input: input(), baselines: Self.baselines,
      execution: Execution(progress: { done, total in steps.withLock { $0.append([done, total]) } }))[0]
    let told = steps.withLock { $0 }
    #expect(
      result.evaluations + result.forwardEvaluations == example.evaluations
        && function.calls == example.evaluations)
    #expect(told.map { $0[0] } == Array(1...function.calls) && told.last == [function.calls, function.calls])
    #expect(result.scoreAtInput == Self.formulas[0].value(try input().values.map(Double.init)))
    #expect(function.wanted.allSatisfy { $0.isEmpty == (example.method.kind.needs == .scoresOnly) })
  }

  @Test(arguments: cases, [1, 2])
  func itCanBeCancelled(_ example: Case, threads: Int) throws {
    for limit in [0, 4] {
      let function = ClosedForm(Self.formulas, batch: 2, elements: Self.count)
      let done = Mutex(0)
      #expect(throws: CancellationError.self) {
        try example.method.attributions(
          of: function, input: input(), baselines: Self.baselines,
          execution: Execution(
            threads: threads, progress: { count, _ in done.withLock { $0 = count } },
            isCancelled: { done.withLock { $0 >= limit } }))
      }
      // The batches in progress, and two for each thread that wait to be folded.
      #expect(function.calls <= limit + 3 * 2 * threads)
    }
  }

  @Test(arguments: cases.filter(\.method.kind.takesBaselines))
  func baselinesAreChecked(_ example: Case) throws {
    let function = ClosedForm(Self.formulas, elements: Self.count)
    #expect(throws: AttributionError.noBaselines) {
      try example.method.attributions(
        of: function, input: input(), baselines: .none, execution: Execution())
    }
    #expect(throws: AttributionError.baselineSize(baseline: 0, count: 2, inputCount: Self.count)) {
      try example.method.attributions(
        of: function, input: input(), baselines: BaselineSamples([[1, 2]]), execution: Execution())
    }
  }

  /// A pixel that the function ignores gets zero if each window covers a single pixel.
  @Test func aDummyGetsNothing() throws {
    let formula = Self.formulas[0]
    @Sendable func blinded(_ x: [Double]) -> [Double] {
      x.enumerated().map { $0.offset / 2 == 5 ? 0 : $0.element }
    }
    let blind = ClosedForm.Formula(value: { formula.value(blinded($0)) }, gradient: { $0 })
    let values = try run(Occlusion(side: 1), [blind]).results[0].values
    #expect(values[10] == 0 && values[11] == 0 && values.count { $0 != 0 } == 82)
  }
}
