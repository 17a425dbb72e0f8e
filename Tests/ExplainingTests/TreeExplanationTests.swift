import Fields
import Foundation
import Models
import TestSupport
import Testing

@testable import Attribution
@testable import Explaining

/// Shapley values of forests, against `shap`.
@Suite struct TreeExplanationTests {
  struct Case: Decodable, Sendable {
    let name: String
    let task: String
    let target: Int?
  }

  static let golden = Result { try Golden<Case>("trees") }

  private func model(_ name: String) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/trees/\(name).onnx").path
    return try Model(onnx: path, for: .arrays)
  }

  private func rows(_ model: Model, _ array: Golden<Case>.Array) throws -> InputRows {
    try model.rows(of: ["": InputArray(shape: array.shape, values: array.values)])
  }

  private func explanation(_ name: String, row: Int, samples: Int? = nil, seed: UInt64 = 0) throws
    -> Explanation
  {
    let golden = try Self.golden.get()
    let model = try model(name)
    let target = golden.cases.first { $0.name == "shapley-\(name)" }?.target ?? 0
    var request = Request(
      methods: model.standardMethods, targets: ["\(target)"], samples: samples, seed: seed, threads: 2)
    request.data = try rows(model, golden.array("shapley-\(name)/background"))
    return try Explainer(model, request).explain(
      rows(model, golden.array("shapley-\(name)/x")).fields(ofRow: row))
  }

  private func expected(_ name: String, row: Int) throws -> (values: [Double], base: Double) {
    let golden = try Self.golden.get()
    let values = try golden.array("shapley-\(name)/values")
    let width = values.shape[1]
    return (
      values.values[row * width..<(row + 1) * width].map(Double.init),
      Double(try golden.array("shapley-\(name)/base").values[0])
    )
  }

  /// With four features all sets are evaluated. The rows of the data are the baselines unless others are requested.
  @Test(arguments: ["forest", "boosting-number"]) func exactValues(name: String) throws {
    for row in 0..<3 {
      let explanation = try explanation(name, row: row)
      let column = try #require(explanation.columns.first)
      #expect(explanation.columns.count == 1 && column.method == "shapley" && column.name == "sample")
      let attributions = column.attributions[0]
      let (values, base) = try expected(name, row: row)
      for (mine, theirs) in zip(attributions.values, values) { #expect(abs(Double(mine) - theirs) < 2e-6) }
      let completeness = try #require(attributions.completeness)
      #expect(abs(completeness.scoreAtBaseline - base) < 2e-6 && abs(completeness.residual) < 1e-9)
      #expect(attributions.baselineCount == 25 && attributions.relativeStandardError != nil)
      #expect(column.rule == nil && column.verdicts[0].ownGrade != .incomplete)
    }
  }

  /// Fourteen features and twenty baselines are sampled.
  @Test func sampledValues() throws {
    for row in 0..<3 {
      let attributions = try explanation("wide", row: row, seed: 5).columns[0].attributions[0]
      let (values, base) = try expected("wide", row: row)
      let size = values.reduce(0) { $0 + abs($1) }
      let difference = zip(attributions.values, values).reduce(0) { $0 + abs(Double($1.0) - $1.1) }
      let error = try #require(attributions.relativeStandardError)
      #expect(difference < 3 * error * size && error < 0.05, "\(difference / size), \(error)")
      let completeness = try #require(attributions.completeness)
      #expect(abs(completeness.residual) < 1e-9 * completeness.span)
      #expect(abs(completeness.scoreAtBaseline - base) < 1e-4)
      #expect(try #require(attributions.stability?.agreement) > 0.9)
    }
    // Each feature agrees, within three of its own standard errors.
    let golden = try Self.golden.get()
    let model = try model("wide")
    let prepared = try model.prepared(for: rows(model, golden.array("shapley-wide/x")).fields(ofRow: 0))
    let background = try golden.array("shapley-wide/background")
    let baselines = (0..<20).map { Array(background.values[$0 * 14..<($0 + 1) * 14]) }
    let score = Score([prepared.network.outputs[0].term(0, .output)])
    let sums = try Shapley(seed: 2).sums(
      of: NetworkScores(of: prepared.network.network, [score]), input: MethodInput(prepared.fields),
      baselines: BaselineSamples(baselines), execution: Execution(threads: 2))[0]
    let errors = try #require(sums.errors)
    for (index, theirs) in try expected("wide", row: 0).values.enumerated() {
      #expect(abs(sums.values[index] - theirs) <= 3 * errors[index] + 1e-6, "feature \(index)")
    }
  }

  /// Methods that need a gradient are refused by name, with a remedy; methods that need scores only are not.
  @Test func methodsThatNeedAGradientAreRefused() throws {
    let model = try model("forest")
    #expect(model.isForwardOnly && model.standardMethods.map(\.name) == ["shapley"])
    for methods: [MethodKind] in [[.integratedGradients], [.gradient, .shapley], [.gradCAM]] {
      let error = #expect(throws: RequestError.self) {
        try Explainer(model, Request(methods: methods))
      }
      #expect("\(try #require(error))".contains(methods[0].name))
      #expect(try #require(error).hint == "add --method shapley")
    }
    let row = try rows(model, Self.golden.get().array("shapley-forest/x")).fields(ofRow: 0)
    for method in [MethodKind.occlusion, .shapley] {
      // Without data the baseline is zero.
      let explanation = try Explainer(model, Request(methods: [method])).explain(row)
      #expect(explanation.columns.map(\.name) == ["zero"])
    }
    #expect(throws: RequestError.self) {
      try Explainer(model, Request(methods: [.shapley], score: .logit)).explain(row)
    }
  }
}
