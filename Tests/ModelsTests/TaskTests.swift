import Engine
import Fields
import Foundation
import TestSupport
import Testing

@testable import Models

/// The tasks and values of outputs, against ONNX Runtime.
@Suite struct TaskTests {
  struct Case: Decodable, Sendable { let name: String }

  private static let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/models").path

  private func model(_ name: String, task: String? = nil, labels: String? = nil, outputs: [String] = [])
    throws -> Model
  {
    var card = ModelCard()
    card.task = task
    card.labels = labels
    return try Model(onnx: "\(Self.path)/\(name).onnx", card: card, outputs: outputs, for: .arrays)
  }

  private func rows(_ golden: Golden<Case>, _ name: String) throws -> InputArray {
    let x = try golden.array("\(name)/x")
    return InputArray(shape: x.shape, values: x.values)
  }

  private func output(of model: Model, at fields: [Field]) throws -> (outputs: [ModelOutput], values: [Float])
  {
    let prepared = try model.prepared(for: fields)
    let values = try Evaluator(prepared.network.network).forward(prepared.fields.flatMap(\.values))
    return (prepared.network.outputs, values)
  }

  /// Ten rows of one array are ten inputs, each with the model's own result for the row.
  @Test(arguments: [("classes", ModelTask.classes), ("labels", .labels), ("numbers", .numbers)])
  func rowsAreInputs(name: String, task: ModelTask) throws {
    let golden = try Golden<Case>("models")
    let model = try model(name)
    let rows = try model.rows(of: ["": rows(golden, name)])
    let expected = try golden.array("\(name)/y").values
    #expect(rows.count == 10)
    for row in 0..<10 {
      let (outputs, values) = try output(of: model, at: rows.fields(ofRow: row))
      let output = try #require(outputs.first)
      #expect(outputs.count == 1 && output.task == task && output.targetCount == 3)
      let numbers = output.values(output.standardScore, in: values)
      for (mine, theirs) in zip(numbers, expected[row * 3..<row * 3 + 3]) {
        #expect(abs(mine - Double(theirs)) < 1e-5 * max(1, abs(Double(theirs))))
      }
    }
  }

  @Test func oneRowWithoutItsBatch() throws {
    let golden = try Golden<Case>("models")
    let model = try model("classes")
    let x = try golden.array("classes/x").values
    let one = try model.rows(of: ["x": InputArray(shape: [4], values: Array(x[..<4]))])
    #expect(one.count == nil)
    #expect(throws: ModelError.noRow(1, count: 1)) { try one.fields(ofRow: 1) }
    #expect(throws: ModelError.noRow(-1, count: 1)) { try one.fields(ofRow: -1) }
    let (outputs, values) = try output(of: model, at: one.fields(ofRow: 0))
    let expected = try golden.array("classes/y").values
    #expect(abs(outputs[0].values(.probability, in: values)[1] - Double(expected[1])) < 1e-6)
  }

  @Test func batchesThatAreFixed() throws {
    let ten = InputArray(shape: [10, 4], values: [Float](repeating: 1, count: 40))
    #expect(try model("batch-of-1").rows(of: ["": ten]).count == 10)
    #expect(try model("unbatched").rows(of: ["": ten]).count == 10)
    let eight = InputArray(shape: [8, 4], values: [Float](repeating: 1, count: 32))
    #expect(throws: ModelError.fixedBatch(input: "x [8, 4]", count: 8)) {
      try model("batch-of-8").rows(of: ["": eight])
    }
    #expect(throws: ModelError.wrongArray(input: "x [?, 4]", shape: [2, 5])) {
      try model("classes").rows(of: ["": InputArray(shape: [2, 5], values: [Float](repeating: 0, count: 10))])
    }
    let field = InputArray(shape: [6, 8, 2], values: [Float](repeating: 0, count: 96))
    #expect(try model("field").rows(of: ["": field]).count == nil)
  }

  /// A softmax over the second of four axes gives a probability for every class at every pixel.
  @Test func segmentation() throws {
    let golden = try Golden<Case>("models")
    let model = try model("segmentation")
    let (outputs, values) = try output(
      of: model, at: model.rows(of: ["": rows(golden, "segmentation")]).fields(ofRow: 0))
    let output = try #require(outputs.first)
    #expect(output.task == .classes && !output.isOneChoice && !output.isRanked && output.targetCount == 120)
    let expected = try golden.array("segmentation/y").values
    for (mine, theirs) in zip(output.values(.probability, in: values), expected) {
      #expect(abs(mine - Double(theirs)) < 1e-6)
    }
    #expect(try output.element(at: [2, 3, 4]) == 2 * 30 + 3 * 5 + 4)
    #expect(try output.element(at: [0, 2, 3, 4]) == 2 * 30 + 3 * 5 + 4)
    #expect(output.position(of: 79) == [2, 3, 4])
    #expect(throws: ModelError.wrongPosition([4, 0, 0], output: "y", shape: [1, 4, 6, 5])) {
      try output.element(at: [4, 0, 0])
    }
    #expect(throws: ModelError.self) { try output.element(at: [1, 2]) }
  }

  @Test func severalOutputs() throws {
    let golden = try Golden<Case>("models")
    let array = try rows(golden, "two-outputs")
    for names in [["all"], ["choice", "amounts"], ["0", "1"]] {
      let model = try model("two-outputs", outputs: names)
      let (outputs, values) = try output(of: model, at: model.rows(of: ["": array]).fields(ofRow: 0))
      #expect(outputs.map(\.name) == ["choice", "amounts"] && outputs.map(\.task) == [.classes, .numbers])
      for output in outputs {
        let expected = try golden.array("two-outputs/\(output.name)").values
        for (mine, theirs) in zip(output.values(output.standardScore, in: values), expected) {
          #expect(abs(mine - Double(theirs)) < 1e-5)
        }
      }
    }
    let second = try model("two-outputs", outputs: ["1"])
    #expect(
      try second.prepared(for: second.rows(of: ["": array]).fields(ofRow: 0)).network.outputs.map(\.name) == [
        "amounts"
      ])
  }

  /// A requested task is used unless the model contradicts it.
  @Test func wishes() throws {
    let golden = try Golden<Case>("models")
    func outputs(_ name: String, _ task: String?, _ labels: String? = nil) throws -> [ModelOutput] {
      let model = try self.model(name, task: task, labels: labels)
      return try model.prepared(for: model.rows(of: ["": rows(golden, "classes")]).fields(ofRow: 0)).network
        .outputs
    }
    #expect(try outputs("numbers", "classes")[0].task == .classes)
    #expect(try outputs("numbers", "labels")[0].task == .labels)
    #expect(try outputs("classes", "classes")[0].task == .classes)
    #expect(throws: ModelError.contradictsTask(output: "y", said: "labels", head: "softmax")) {
      try outputs("classes", "labels")
    }
    #expect(throws: ModelError.contradictsTask(output: "y", said: "classes", head: "sigmoid")) {
      try outputs("labels", "classes")
    }
    #expect(throws: ModelError.badTask("colours")) { try outputs("classes", "colours") }
    #expect(throws: ModelError.badTask("labels:1")) { try outputs("labels", "labels:1") }
    // If the output is taken for numbers, its softmax is part of the model.
    let model = try self.model("classes", task: "numbers")
    let (asNumbers, values) = try output(
      of: model, at: model.rows(of: ["": rows(golden, "classes")]).fields(ofRow: 0))
    let expected = try golden.array("classes/y").values
    #expect(
      zip(asNumbers[0].values(.output, in: values), expected).allSatisfy { abs($0 - Double($1)) < 1e-6 })
    #expect(throws: ModelError.self, "ImageNet has more labels than three") {
      try outputs("numbers", nil, "imagenet")
    }
  }
}

/// ∂score/∂outputs against differences.
@Suite struct ScoreTests {
  private let outputs: [Float] = [0.3, -1.2, 2.1, 0.05, -0.7, 1.4]

  @Test(arguments: [
    OutputActivation.identity, .negation, .sigmoid, .complement, .softmax(.range(1..<5)),
    .logSoftmax(.range(0..<6)),
    .softmax(.indices([0, 2, 4])), .logSoftmax(.indices([2, 3])),
  ])
  func gradientsAreDifferences(activation: OutputActivation) {
    let score = Score([
      .init(coefficient: 2, element: 2, activation: activation),
      .init(coefficient: -0.5, element: 2, activation: .sigmoid),
    ])
    let gradient = score.gradient(at: outputs)
    for index in outputs.indices {
      // The outputs have single precision, so the step has exact ends.
      let step: Float = 0x1p-10
      var (up, down) = (outputs, outputs)
      up[index] += step
      down[index] -= step
      let difference = (score.value(of: up) - score.value(of: down)) / Double(up[index] - down[index])
      #expect(abs(difference - Double(gradient[index])) < 1e-5)
    }
  }

  @Test func extremes() {
    let huge: [Float] = [1000, -1000, 0]
    #expect(Score(element: 0, activation: .softmax(.range(0..<3))).value(of: huge) == 1)
    #expect(Score(element: 1, activation: .sigmoid).value(of: huge) == 0)
    #expect(Score(element: 1, activation: .complement).value(of: huge) == 1)
    #expect(Score(element: 1, activation: .logSoftmax(.range(0..<3))).value(of: huge) == -2000)
    let slopes = Score(element: 0, activation: .sigmoid).gradient(at: huge)
    #expect(slopes.allSatisfy { $0.isFinite })
  }

  @Test func probabilitiesAndTheirEntropy() {
    func output(_ count: Int) -> ModelOutput {
      ModelOutput(
        name: "y", shape: [1, count], task: .classes, reason: .requested, labels: nil, elements: 0..<count,
        head: .softmax,
        groups: nil)
    }
    let probabilities = output(4).values(.probability, in: [1, -2, 0.5, 3])
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-15)
    #expect(abs(probabilities[3] / probabilities[0] - 7.38905609893065) < 1e-12)
    #expect(output(2).values(.probability, in: [1000, 999])[0] == 1 / (1 + 0.36787944117144233))
    #expect(abs((output(4).entropy(in: [2, 2, 2, 2]) ?? .nan) - 2) < 1e-15)
    #expect(output(2).entropy(in: [900, 0]) == 0)
    // A single sigmoid: 1 − p and p.
    let binary = output(1)
    #expect(binary.isBinary && binary.targetCount == 2)
    let pair = Score([binary.term(1, .probability), binary.term(0, .probability)]).value(of: [0.3])
    #expect(
      abs(pair - 1) < 1e-15 && abs(binary.values(.probability, in: [0.3])[1] - 0.574442516811659) < 1e-7)
  }
}
