import Foundation
import Synchronization
import Testing

@testable import Attribution

@Suite struct GradientTests {
  private let formulas: [ClosedForm.Formula] = [
    .init(value: { $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] }),
    .init(value: { sin($0[0]) - 2 * $0[1] }, gradient: { [cos($0[0]), -2] }),
  ]

  @Test func itIsTheGradientAtTheInput() throws {
    let function = ClosedForm(formulas)
    let steps = Mutex<[[Int]]>([])
    let results = try PlainGradient().attributions(
      of: function, input: [3, -5], baselines: .none,
      execution: Execution(progress: { done, total in steps.withLock { $0.append([done, total]) } }))
    #expect(results.map(\.values) == [[-5, 3], [Float(cos(3.0)), -2]])
    #expect(results.map(\.scoreAtInput) == [-15, sin(3) + 10])
    #expect(results.map(\.inputGradient) == results.map(\.values))
    #expect(function.wanted == [[0, 1]] && results.map(\.evaluations) == [1, 1])
    #expect(steps.withLock { $0 } == [[1, 1]])
  }

  /// A plain gradient has no paths, so it has no completeness.
  @Test func itHasNoPaths() throws {
    let result = try PlainGradient().attributions(of: ClosedForm(formulas), at: [3, -5])
    #expect(result.paths.isEmpty && result.completeness == nil && result.isConverged == nil)
    #expect(result.points == 0 && result.relativeStandardError == nil)
    #expect(result.positiveSum == 3 && result.negativeSum == -5)
  }

  @Test func itCanBeCancelled() {
    let function = ClosedForm(formulas)
    #expect(throws: CancellationError.self) {
      try PlainGradient().attributions(
        of: function, input: [3, -5], baselines: .none, execution: Execution(isCancelled: { true }))
    }
    #expect(function.calls == 0)
  }
}

@Suite struct MethodKindTests {
  @Test func theRegistrySaysWhatTheMethodsAre() throws {
    // The value of each method for x² at 3, compared with 1, and the number of evaluations; `nil` for methods that need a
    // picture or an inner activation.
    let expected: [String: (title: String, value: Float, calls: Int)?] = [
      "gradient": ("Plain gradient", 6, 1), "ig": ("Integrated gradients", 8, 5),
      "input-x-gradient": ("Input × gradient", 18, 1),
      // A field with a single value has no range, so there is no noise.
      "smoothgrad": ("SmoothGrad", 6, 51), "smoothgrad-squared": ("SmoothGrad²", 36, 51),
      "vargrad": ("VarGrad", 0, 51),
      // Stratified points integrate a straight line almost exactly; scores are evaluated at the input and the baseline.
      "expected-gradients": ("Expected gradients", 8, 202),
      "idgi": ("IDGI", 8, 101), "blur-ig": nil,
      // A left Riemann sum of 200 steps: 8 − 4/200.
      "guided-ig": ("Guided IG", 7.98, 201),
      "grad-cam": nil, "grad-cam++": nil,
      "occlusion": ("Occlusion", 8, 2), "rise": nil, "xrai": nil,
      // Exact: the score with and without the only feature.
      "shapley": ("Shapley values", 8, 2),
    ]
    #expect(Set(expected.keys) == Set(MethodKind.all.map(\.name)))
    for kind in MethodKind.all {
      let method = kind.make(MethodOptions(rule: .fixed(.trapezoid(intervals: 4))))
      #expect(method.kind.name == kind.name && MethodKind.named(kind.name)?.title == kind.title)
      #expect(!kind.summary.isEmpty && kind.reference.contains("20"))
      let function = ClosedForm(elements: 1, { $0[0] * $0[0] }, gradient: { [2 * $0[0]] })
      let baselines = BaselineSamples { _ in [1] }
      guard let expected = expected[kind.name] ?? nil else {
        #expect(throws: AttributionError.self) {
          try method.attributions(
            of: function, input: [3], baselines: baselines, execution: Execution())
        }
        continue
      }
      #expect(kind.title == expected.title)
      let results = try method.attributions(
        of: function, input: [3], baselines: baselines, execution: Execution())
      #expect(abs(results[0].values[0] - expected.value) < 2e-3, "\(kind.name)")
      #expect(function.calls == expected.calls, "\(kind.name)")
    }
    #expect(
      MethodKind.all.filter(\.takesBaselines).map(\.name) == [
        "ig", "expected-gradients", "idgi", "guided-ig", "occlusion", "rise", "shapley",
      ])
    #expect(
      MethodKind.all.compactMap(\.standardBaseline) == ["noise", "black", "black", "mean", "mean"])
    #expect(MethodKind.named("none") == nil)
  }
}

@Suite struct RuleKindTests {
  @Test func theRegistryMakesTheRulesItNames() throws {
    #expect(
      RuleKind.all.map(\.name) == [
        "adaptive", "stratified", "trapezoid", "midpoint", "left", "right", "simpson", "gauss-legendre",
      ])
    for kind in RuleKind.all {
      let rule = try kind.make(kind.count == nil ? nil : 6)
      #expect(rule.name == kind.name && RuleKind.named(kind.name)?.summary == kind.summary)
      guard case .fixed(let nodes) = rule else {
        #expect(rule == .adaptive(AdaptiveRule()) || rule == .stratified(StratifiedRule()))
        continue
      }
      let ends = ["trapezoid", "simpson"].contains(kind.name) ? 1 : 0
      #expect(nodes.nodes.count == 6 + ends)
      #expect(kind.count?.unit == (kind.name == "gauss-legendre" ? "points" : "intervals"))
      #expect(kind.count?.max == (kind.name == "gauss-legendre" ? 10_000 : 1_000_000))
      #expect(kind.count?.mustBeEven == (kind.name == "simpson"))
    }
    #expect(RuleKind.named("romberg") == nil)
  }

  @Test(arguments: [
    ("trapezoid", nil), ("trapezoid", 0), ("left", -1), ("midpoint", 1_000_001), ("simpson", 3),
    ("gauss-legendre", 10_001), ("adaptive", 5),
  ])
  func numbersThatNoRuleCanHaveAreRefused(name: String, count: Int?) throws {
    let kind = try #require(RuleKind.named(name))
    let error = try #require(throws: AttributionError.self) { try kind.make(count) }
    #expect("\(error)".contains(name) && "\(error)".contains(count.map(String.init) ?? "none"))
  }

  @Test func theErrorSaysWhatWouldDo() throws {
    let error = try #require(throws: AttributionError.self) { try RuleKind.named("simpson")?.make(3) }
    #expect("\(error)" == "the rule simpson takes an even number of intervals from 2 to 1000000, not 3")
  }
}
