import Engine
import Fields
import Foundation
import TestSupport
import Testing

@testable import Models

/// Models exported from scikit-learn, against scikit-learn.
@Suite struct SklearnTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let target: Int
    let classes: [String]
    let smooth: Bool
    let rows: [Int]
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("sklearn") }

  private func model(_ name: String, outputs: [String] = []) throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/sklearn/\(name).onnx").path
    return try Model(onnx: path, outputs: outputs, for: .arrays)
  }

  private func rows(_ name: String) throws -> InputArray {
    let x = try Self.golden.get().array("\(name)/x")
    return InputArray(shape: x.shape, values: x.values)
  }

  /// Probabilities equal scikit-learn's, and the names of classes come from the file.
  @Test(arguments: try golden.get().cases.filter(\.smooth))
  func predictions(_ reference: Case) throws {
    let model = try model(reference.name)
    let rows = try model.rows(of: ["": rows(reference.name)])
    let expected = try Self.golden.get().array("\(reference.name)/y")
    let width = expected.shape[1]
    for row in 0..<expected.shape[0] {
      let prepared = try model.prepared(for: rows.fields(ofRow: row))
      let values = try Evaluator(prepared.network.network).forward(prepared.fields.flatMap(\.values))
      let output = try #require(prepared.network.outputs.first)
      #expect(prepared.network.outputs.count == 1 && output.targetCount == width)
      let numbers = output.values(output.standardScore, in: values)
      for (mine, theirs) in zip(numbers, expected.values[row * width..<(row + 1) * width]) {
        #expect(abs(mine - Double(theirs)) < 1e-5 * max(1, abs(Double(theirs))))
      }
      let counted = (0..<width).map(String.init)
      if !reference.classes.isEmpty {
        let names = (0..<width).map(output.targetName)
        let isCoded = reference.classes.allSatisfy { Int($0) != nil }
        let wanted = isCoded ? reference.classes.map { "class \($0)" } : reference.classes
        #expect(names == wanted)
        #expect((output.labels == nil) == (reference.classes == counted))
      }
    }
  }

  /// The slopes of the explained score, summed along the path, are those of scikit-learn's own predictions.
  @Test(arguments: try golden.get().cases.filter(\.smooth))
  func attributions(_ reference: Case) throws {
    let model = try model(reference.name)
    let rows = try model.rows(of: ["": rows(reference.name)])
    let expected = try Self.golden.get().array("\(reference.name)/attributions").values
    let baseline = try Self.golden.get().array("\(reference.name)/baseline").values
    for (place, row) in reference.rows.enumerated() {
      let prepared = try model.prepared(for: rows.fields(ofRow: row))
      let x = prepared.fields.flatMap(\.values)
      let evaluator = Evaluator(prepared.network.network)
      let output = prepared.network.outputs[0]
      let score = Score([output.term(reference.target, output.standardScore)])
      let points = 2000
      var sums = [Double](repeating: 0, count: x.count)
      for point in 0..<points {
        let alpha = (Float(point) + 0.5) / Float(points)
        let outputs = try evaluator.forward(zip(x, baseline).map { $1 + alpha * ($0 - $1) })
        for (feature, slope) in try evaluator.backward(score.gradient(at: outputs)).enumerated() {
          sums[feature] += Double(slope) * Double(x[feature] - baseline[feature]) / Double(points)
        }
      }
      let theirs = Array(expected[place * x.count..<(place + 1) * x.count])
      #expect(relativeError(sums.map { Float($0) }, theirs) < 1e-3, "\(sums) \(theirs)")
    }
  }

  /// The same model with its probabilities as an array instead of pairs.
  @Test(arguments: ["perceptron", "standard"]) func withoutPairs(name: String) throws {
    let model = try model("\(name)-plain")
    let rows = try model.rows(of: ["": rows(name)])
    let prepared = try model.prepared(for: rows.fields(ofRow: 0))
    let output = prepared.network.outputs[0]
    #expect(output.name == "probabilities" && output.task == .classes)
    #expect((0..<3).map(output.targetName) == ["setosa", "versicolor", "virginica"])
  }

  /// Probabilities are recognised as those of classes, however they are computed; margins, which need not sum to 1, stay numbers.
  @Test(arguments: [
    ("likelihoods", ModelTask.classes), ("discriminant", .classes), ("calibrated", .classes),
    ("search", .classes),
    ("stacked", .classes), ("one-vs-rest", .classes), ("margins", .numbers), ("linear-two", .numbers),
    ("likelihoods-plain", .classes), ("likelihoods-unlabelled", .numbers), ("likelihoods-counts", .numbers),
  ])
  func classesByTheirSum(name: String, task: ModelTask) throws {
    let model = try model(name)
    // All models get the same flowers.
    let values = try rows("likelihoods")
    let prepared = try model.prepared(for: model.rows(of: ["": values]).fields(ofRow: 0))
    let output = try #require(prepared.network.outputs.first)
    #expect(output.task == task)
    #expect((output.reason == .label) == (task == .classes), "\(output.reason)")
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/sklearn/\(name).onnx").path
    let inspection = try ModelInspection(onnx: path, card: ModelCard(), outputs: [])
    #expect(inspection.network?.outputs.first?.task == task)
    // A requested task takes precedence.
    var card = ModelCard()
    card.task = "numbers"
    let numbers = try Model(onnx: path, card: card, for: .arrays)
    let plain = try numbers.prepared(for: numbers.rows(of: ["": values]).fields(ofRow: 0))
    #expect(plain.network.outputs.first?.task == .numbers)
  }

  /// A single sigmoid for two classes is explained as one output, from its logit.
  @Test(arguments: ["logistic-binary", "sgd-binary", "perceptron-binary"])
  func twoClassesAreOneSigmoid(name: String) throws {
    let model = try model(name)
    let prepared = try model.prepared(for: model.rows(of: ["": rows(name)]).fields(ofRow: 0))
    #expect(prepared.network.outputs[0].isBinary && prepared.network.network.outputShape.count == 1)
  }

  @Test func labelsHaveNoGradient() throws {
    func refusal(_ name: String, outputs: [String] = []) -> String {
      do {
        let model = try model(name, outputs: outputs)
        _ = try model.prepared(for: model.rows(of: ["": rows("standard")]).fields(ofRow: 0))
        return "none"
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal("forest", outputs: ["output_label"]).contains("a label is a name or a whole number"))
    #expect(refusal("forest") == "none" && refusal("boosting") == "none")
    #expect(refusal("standard", outputs: ["output_label"]).contains("a label is a name or a whole number"))
    #expect(refusal("perceptron", outputs: ["output_label"]).contains("have no gradient"))
    #expect(refusal("standard", outputs: ["all"]) == "none")
  }
}
