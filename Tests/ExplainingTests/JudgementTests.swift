import Evaluation
import Fields
import Foundation
import Models
import Report
import TestSupport
import Testing

@testable import Attribution
@testable import Explaining

/// Maps that must not be trusted are reported, with the reason.
@Suite struct JudgementTests {
  private func model(_ name: String) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/judged/\(name).onnx").path
    return try Model(onnx: path, for: .arrays)
  }

  private static let input: [Float] = [1, -0.5, 2, 0.25, -1]

  private func explained(
    _ name: String, _ method: String = "ig", rule: IntegratedGradients.Rule? = nil, baseline: String = "zero"
  ) throws -> Explanation {
    let model = try model(name)
    let request = Request(
      methods: [try #require(MethodKind.named(method))],
      baselines: [try #require(BaselineRequest(baseline))], rule: rule, threads: 1)
    let rows = try model.rows(of: ["": InputArray(shape: [1, 5], values: Self.input)])
    return try Explainer(model, request).explain(rows.fields(ofRow: 0))
  }

  @Test(arguments: ["ig", "expected-gradients", "guided-ig"]) func aStepIsNamed(method: String) throws {
    let explanation = try explained("part-step", method)
    let verdict = explanation.columns[0].verdicts[0]
    #expect(
      verdict.grade == .incomplete && verdict.text.contains("an operation without gradient"),
      "\(verdict.text)")
    #expect(verdict.text.contains("Greater 'Greater_1'"), "\(verdict.text)")
    #expect(explanation.warnings.map(\.grade) == [.incomplete])
    #expect(explanation.warnings == [.verdict(verdict, Warning.Place())] && verdict.shortfall != nil)
  }

  @Test func stepsAllAlongThePathAreNamed() throws {
    let verdict = try explained("staircase").columns[0].verdicts[0]
    #expect(verdict.grade == .incomplete && verdict.text.contains("Round 'Round_2'"), "\(verdict.text)")
    #expect(verdict.text.contains("sum to 0, but"), "\(verdict.text)")
  }

  /// A step that is too small for "incomplete" is still named as the reason why more points do not help.
  @Test func aSmallStepIsNamed() throws {
    let explanation = try explained("small-step")
    let verdict = explanation.columns[0].verdicts[0]
    #expect(verdict.grade == .inexact && verdict.text.contains("Greater 'Greater_1'"), "\(verdict.text)")
    guard case .jump? = verdict.shortfall else {
      Issue.record("\(String(describing: verdict.shortfall))")
      return
    }
    #expect(explanation.warnings.first == .verdict(verdict, Warning.Place()))
    var few = AdaptiveRule()
    few.maxPoints = 9
    #expect(try explained("small-step", rule: .adaptive(few)).columns[0].verdicts[0].shortfall == .fewPoints)
  }

  @Test(arguments: ["expected-gradients", "ig"]) func aKinkAtTheBaseline(method: String) throws {
    let verdict = try explained("normalized", method).columns[0].verdicts[0]
    #expect(verdict.grade == .incomplete && verdict.text.contains("at a kink"), "\(verdict.text)")
    #expect(
      try explained("normalized", method, baseline: "gaussian:0.1").columns[0].verdicts[0].grade
        != .incomplete)
  }

  @Test func tooFewPoints() throws {
    let rule = try #require(RuleKind.named("left")).make(1)
    let verdict = try explained("smooth", rule: rule).columns[0].verdicts[0]
    #expect(verdict.grade == .incomplete && verdict.shortfall == .fewPoints, "\(verdict.text)")
    #expect(try explained("smooth").columns[0].verdicts[0].grade == .exact)
  }

  /// The text states the uncorrected sum, not the corrected one.
  @Test func whatIsExplainedIsNotCorrected() throws {
    let completeness = Completeness(
      scoreAtInput: 0.9, scoreAtBaseline: 0.1, sum: 0.8, span: 0.8, uncorrectedSum: 0.78)
    let attributions = Attributions(
      values: [1, 0], scoreAtInput: 0.9, evaluations: 1, completeness: completeness, baselineCount: 1)
    let target = Target(output: "y", index: 0, position: [0], label: "cat", score: .probability)
    let field = try Field(name: "x", axes: [Axis(.feature, 2)], values: [1, 2])
    let verdict = Verdict(.map(MapFindings(attributions, of: target, fields: [field], isRandom: false)))
    #expect(verdict.text.hasSuffix("→ 0.9, attributions sum to 0.78 before correction"), "\(verdict.text)")
  }

  /// If the tolerance is missed, the text states by how much, never "off by about 0.0 %".
  @Test func notConverged() throws {
    let accuracy = Accuracy(
      uncorrectedResidual: 0.04, residualDeviation: 0.04, residualSum: 0.05, mapError: 0, isConverged: false)
    let curve = [PathPoint(position: 0, score: 0, slope: 1), PathPoint(position: 1, score: 1, slope: 1)]
    let path = PathIntegral(curve: curve, sum: 0.96, points: 2, accuracy: accuracy)
    let attributions = Attributions(values: [1, -0.04], scoreAtInput: 1, evaluations: 2, paths: [path])
    let target = Target(output: "y", index: 0, position: [0], label: "y", score: .output)
    let field = try Field(name: "x", axes: [Axis(.feature, 2)], values: [1, 2])
    let verdict = Verdict(.map(MapFindings(attributions, of: target, fields: [field], isRandom: false)))
    #expect(
      verdict.grade == .inexact && verdict.text.contains("differs from F(x) − F(x′) by 4.0 %"),
      "\(verdict.text)")
  }

  /// An empty map is not compared with controls.
  @Test func anEmptyMapIsNotMeasured() throws {
    let field = try Field(
      name: "x", axes: [Axis(.y, 4), Axis(.x, 4), Axis(.channel, 1)], values: (0..<16).map(Float.init))
    let attributions = Attributions(
      values: [Float](repeating: -1, count: 16), scoreAtInput: -16, evaluations: 1)
    let target = Target(output: "y", index: 0, position: [0], label: "y", score: .output)
    let verdict = Verdict(.map(MapFindings(attributions, of: target, fields: [field], isRandom: false)))
    #expect(
      verdict.grade == .nothing && verdict.text.contains("there are no positive attributions"),
      "\(verdict.text)")
    #expect(verdict.compared(with: ControlComparison()) == verdict)
    #expect(Verdict.Grade.nothing.needsReview && Verdict.Grade.incomplete.needsReview)
    #expect(Verdict.Grade.summary(of: [.nothing: 2, .incomplete: 1]) == "2 empty, 1 incomplete")
  }
}
