import Fields
import Foundation
import Synchronization
import Testing

@testable import Attribution

/// The contract of every method.
@Suite struct MethodContractTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let method: any AttributionMethod
    /// The power of the score's unit in the method's values.
    var power = 1.0

    var testDescription: String { method.kind.name }
  }

  static let cases: [Case] = [
    Case(method: PlainGradient()), Case(method: InputXGradient()),
    Case(method: IntegratedGradients(rule: .adaptive(AdaptiveRule()))),
    Case(method: NoisyGradients(statistic: .mean, samples: 31, seed: 3)),
    Case(method: NoisyGradients(statistic: .meanOfSquares, samples: 31), power: 2),
    Case(method: NoisyGradients(statistic: .variance, samples: 31), power: 2),
    Case(method: ExpectedGradients(samples: 32, seed: 5)),
    Case(method: IDGI(steps: 12)), Case(method: BlurIG(rule: .adaptive(AdaptiveRule()), maxSigma: 3)),
    Case(method: GuidedIG(steps: 20)),
  ]

  /// A picture of 3 × 4 pixels with two channels.
  static let input: MethodInput = {
    let axes = [Axis(.y, 3), Axis(.x, 4), Axis(.channel, 2)]
    let values = ReluNetwork(seed: 11, units: 1, count: 24).input
    return (try? Field(name: "picture", axes: axes, values: values)).map { MethodInput([$0]) }
      ?? MethodInput(values: [])
  }()
  static let baselines = BaselineSamples(count: 3) { number in
    ReluNetwork(seed: UInt64(20 + number), units: 1, count: 24).input.map { $0 / 4 }
  }
  static let formulas = (1...2).map { ReluNetwork(seed: $0, units: 30, count: 24).formula }

  private func run(
    _ method: any AttributionMethod, _ formulas: [ClosedForm.Formula], threads: Int = 1, batch: Int = 1
  ) throws -> (results: [Attributions], function: ClosedForm) {
    let function = ClosedForm(formulas, batch: batch, elements: Self.input.count)
    let results = try method.attributions(
      of: function, input: Self.input, baselines: Self.baselines, execution: Execution(threads: threads))
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
  }

  /// An element that the function ignores gets zero.
  @Test(arguments: cases)
  func aDummyGetsNothing(_ example: Case) throws {
    let formula = Self.formulas[0]
    let blind = ClosedForm.Formula(
      value: { x in formula.value(x.enumerated().map { $0.offset == 5 ? 0 : $0.element }) },
      gradient: { x in
        var gradient = formula.gradient(x.enumerated().map { $0.offset == 5 ? 0 : $0.element })
        gradient[5] = 0
        return gradient
      })
    let values = try run(example.method, [blind]).results[0].values
    #expect(values[5] == 0 && values.count { $0 != 0 } > 12)
  }

  /// Powers of two scale every number of the computation exactly.
  @Test(arguments: cases, [0x1p-20, 0x1p20])
  func unitsChangeNothingButUnits(_ example: Case, factor: Double) throws {
    let one = try run(example.method, Self.formulas).results
    let other = try run(example.method, Self.formulas.map { $0.scaled(by: factor) }).results
    for (one, other) in zip(one, other) {
      #expect(other.values == one.values.map { Float(Double($0) * pow(factor, example.power)) })
      #expect(other.scoreAtInput == factor * one.scoreAtInput)
      #expect(other.relativeStandardError == one.relativeStandardError)
      #expect(other.completeness?.residual == one.completeness.map { factor * $0.residual })
    }
  }

  @Test(arguments: cases)
  func evaluationsAreCountedAndProgressIsTold(_ example: Case) throws {
    let function = ClosedForm([Self.formulas[0]], elements: Self.input.count)
    let steps = Mutex<[[Int]]>([])
    let result = try example.method.attributions(
      of: function, input: Self.input, baselines: Self.baselines,
      execution: Execution(progress: { done, total in steps.withLock { $0.append([done, total]) } }))[0]
    let told = steps.withLock { $0 }
    #expect(result.evaluations + result.forwardEvaluations == function.calls)
    #expect(told.map { $0[0] } == Array(1...function.calls))
    // The total is constant and at least the number of evaluations.
    #expect(Set(told.map { $0[1] }).count == 1 && told[0][1] >= function.calls)
    #expect(result.scoreAtInput == Self.formulas[0].value(Self.input.values.map(Double.init)))
    let gradient = Self.formulas[0].gradient(Self.input.values.map(Double.init)).map { Float($0) }
    #expect(result.inputGradient.map { $0 == gradient } ?? true)
  }

  @Test(arguments: cases, [1, 2])
  func itCanBeCancelled(_ example: Case, threads: Int) throws {
    let calls = try run(example.method, Self.formulas).function.calls
    // The limits are far from the end: a run whose last points are in progress ends normally.
    for limit in calls > 20 ? [0, 4] : [0] {
      let function = ClosedForm(Self.formulas, batch: 2, elements: Self.input.count)
      let done = Mutex(0)
      #expect(throws: CancellationError.self) {
        try example.method.attributions(
          of: function, input: Self.input, baselines: Self.baselines,
          execution: Execution(
            threads: threads, progress: { count, _ in done.withLock { $0 = count } },
            isCancelled: { done.withLock { $0 >= limit } }))
      }
      // The batches in progress, and two for each thread that wait to be folded.
      #expect(function.calls <= limit + 3 * 2 * threads)
    }
  }

  @Test(arguments: cases.filter(\.method.kind.takesBaselines))
  func baselinesAreCheckedBeforeTheyAreUsed(_ example: Case) {
    let function = ClosedForm(Self.formulas, elements: Self.input.count)
    #expect(throws: AttributionError.noBaselines) {
      try example.method.attributions(
        of: function, input: Self.input, baselines: .none, execution: Execution())
    }
    for number in [0, 2] {
      #expect(throws: AttributionError.baselineSize(baseline: number, count: 2, inputCount: 24)) {
        try example.method.attributions(
          of: function, input: Self.input,
          baselines: BaselineSamples(count: 3) { $0 == number ? [1, 2] : [Float](repeating: 0, count: 24) },
          execution: Execution(threads: 2))
      }
    }
  }
}
