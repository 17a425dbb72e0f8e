import Attribution
import Explaining
import Fields
import Foundation
import Readers
import TestSupport
import Testing

@testable import Models

/// Models of double precision with columns that do not fit single precision: scikit-learn's numbers, or a refusal.
@Suite struct DoublePrecisionTests {
  struct Case: Decodable, Sendable { let name: String }

  private func path(_ name: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/doubles/\(name)").path
  }

  private func model(_ name: String) throws -> Model { try Model(onnx: path("\(name).onnx"), for: .arrays) }

  private func rows(_ name: String, of model: Model) throws -> InputRows {
    let table = try DataTable(contentsOf: path("\(name).csv"))
    return try model.rows(of: table, columns: table.columns)
  }

  @Test(arguments: ["scaled", "min-max", "whole"])
  func agreement(name: String) throws {
    let golden = try Golden<Case>("doubles")
    let model = try model(name)
    let rows = try rows(name, of: model).described(by: rows(name, of: model))
    let expected = try golden.array("\(name)/expected").values
    let integrated = try golden.array("\(name)/integrated").values
    var request = Request(
      methods: [.integratedGradients], baselines: [try #require(BaselineRequest("mean"))], targets: ["1"],
      score: nil)
    request.rule = try #require(RuleKind.named("gauss-legendre")).make(50)
    for row in 0..<5 {
      let found = try Explainer(model, request).explain(rows.fields(ofRow: row))
      let attributions = found.columns[0].attributions[0]
      #expect(abs(attributions.scoreAtInput - Double(expected[row * 2 + 1])) < 1e-5)
      #expect(relativeError(attributions.values, integrated[row * 2..<row * 2 + 2]) < 2e-4)
      // Results contain the times themselves, not their distances from a mean.
      #expect(abs(found.fields[0].values[0] - 1.7e9) < 1e5 && found.fields[0].shift == nil)
      #expect(abs((found.columns[0].meanBaseline.first?.values[0] ?? 0) - 1.7e9) < 1e5)
    }
  }

  /// Zero is zero, far from the origin of the shifted values. Input × gradient uses the original input.
  @Test func zeroIsZero() throws {
    let model = try model("scaled")
    let fields = try rows("scaled", of: model).fields(ofRow: 0)
    let shift = try #require(fields[0].shift)
    #expect(abs(shift[0] - 1.7e9) < 1e5 && abs(shift[1]) < 30)
    let zero = try ConstantBaseline(level: 0, name: "zero").values(for: fields[0], stream: 0)
    #expect(zero == shift.map { Float(-$0) })
    let methods = [MethodKind.gradient, try #require(MethodKind.named("input-x-gradient"))]
    let found = try Explainer(model, Request(methods: methods, targets: ["1"])).explain(fields)
    let (slope, product) = (
      found.columns[0].attributions[0].values, found.columns[1].attributions[0].values
    )
    #expect(
      zip(product, zip(slope, [1.7e9, 0])).allSatisfy { abs($0 - $1.0 * $1.1) < 1e-3 * max(abs($0), 1e3) })
  }

  /// A product with weights cannot be shifted: the error names the value, the node and the remedy.
  @Test func whatWouldBeLostIsRefused() throws {
    let model = try model("unscaled")
    let error = try #require(throws: ModelError.self) { try rows("unscaled", of: model) }
    guard case .needsDoubles("x", let value, let node) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(value > 1.7e9 && node.hasPrefix("MatMul") && "\(error)".contains("StandardScaler"))
    // Small numbers are accepted, and so are large numbers that do not cancel.
    for values in [[12.25, 3.5], [1e5 + 1 / 3.0, -4]] {
      let array = InputArray(shape: [1, 2], values: values.map(Float.init), exact: values)
      _ = try model.rows(of: ["": array])
    }
  }
}
