import Engine
import Fields
import Foundation
import TestSupport
import Testing

@testable import Models

/// Ensembles of trees, against ONNX Runtime, scikit-learn, LightGBM and XGBoost.
@Suite struct TreeGoldenTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let classes: [String]
    let task: String
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("trees") }

  private func model(_ name: String) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/trees/\(name).onnx").path
    return try Model(onnx: path, for: .arrays)
  }

  @Test(arguments: try golden.get().cases.filter { $0.task != "shapley" })
  func predictions(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let (x, y) = (try golden.array("\(reference.name)/x"), try golden.array("\(reference.name)/y"))
    let (features, width) = (x.shape[1], y.shape[1])
    let model = try model(reference.name)
    #expect(model.isForwardOnly)
    let first = try model.rows(of: [
      "": InputArray(shape: [1, features], values: Array(x.values[..<features]))
    ])
    let prepared = try model.prepared(for: first.fields(ofRow: 0))
    #expect(!prepared.network.network.steps.isEmpty)
    let output = try #require(prepared.network.outputs.first)
    #expect(output.targetCount == width)
    if reference.task != "any" { #expect(output.task.rawValue == reference.task) }
    // The initial approximation of ONNX Runtime's PROBIT has an error of one thousandth.
    let tolerance = reference.name.hasSuffix("probit") ? 4e-3 : 2e-5
    let evaluator = Evaluator(prepared.network.network)
    for row in 0..<x.shape[0] {
      let values = try evaluator.forward(Array(x.values[row * features..<(row + 1) * features]))
      let found = output.values(output.standardScore, in: values)
      for (mine, theirs) in zip(found, y.values[row * width..<(row + 1) * width].map(Double.init)) {
        // The PROBIT of 0 and 1 is infinite.
        #expect(
          mine == theirs || abs(mine - theirs) < tolerance * max(1, abs(theirs)),
          "row \(row): \(mine), not \(theirs)")
      }
    }
    if !reference.classes.isEmpty, reference.classes.contains(where: { Int($0) == nil }) {
      #expect((0..<width).map(output.targetName) == reference.classes)
    }
  }

  /// A forest's votes are already probabilities; boosting has logits before its softmax or sigmoid.
  @Test func whatTheNumbersAre() throws {
    for (name, hasLogits) in [
      ("forest", false), ("forest-binary", false), ("boosting-classes", true), ("boosting-binary", true),
      ("xgboost-binary", true), ("lightgbm-classes", true),
    ] {
      let model = try model(name)
      let row = try model.rows(of: ["": InputArray(shape: [1, 4], values: [6, 3, 5, 2])])
      let output = try model.prepared(for: row.fields(ofRow: 0)).network.outputs[0]
      #expect(output.task == .classes && output.hasLogits == hasLogits && output.isOneChoice, "\(name)")
      #expect(output.isBinary == (hasLogits && name.hasSuffix("binary")), "\(name)")
    }
  }
}
