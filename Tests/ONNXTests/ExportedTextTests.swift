import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Text classifiers as today's exporters write them: masks, positions and lengths are computed in the graph. The scores are
/// ONNX Runtime's.
@Suite struct ExportedTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let input: String
    let ids: [Int]
    var mask: [Int]?
    let scores: [Float]
    var testDescription: String { "\(file) \(ids)" }
  }

  private static let cases = [
    // torch.onnx.export with dynamo: GatherND of masks, sizes that are open.
    Case(
      file: "bert-dynamo", input: "input_ids", ids: [0, 17, 42, 5, 77, 31, 2], mask: [1, 1, 1, 1, 1, 1, 1],
      scores: [-0.823_569_95, 0.260_711_04, -0.421_278_72]),
    Case(
      file: "bert-dynamo", input: "input_ids", ids: [0, 17, 42, 2, 1], mask: [1, 1, 1, 1, 0],
      scores: [-0.670_828_34, 0.214_936_96, -0.377_252_88]),
    // Keras: Embedding(mask_zero: true) and an LSTM in a Loop; indices by Where(ids < 0, ids + n, ids).
    Case(
      file: "keras-lstm-masked", input: "words", ids: [0, 17, 42, 5, 77, 31, 2, 1, 1, 1],
      scores: [0.549_199_1]),
    Case(
      file: "keras-lstm-masked", input: "words", ids: [5, 17, 42, 0, 0, 0, 0, 0, 0, 0], scores: [0.491_524_85]
    ),
    Case(file: "keras-pool", input: "words", ids: [0, 17, 42, 5, 77, 31, 2, 1, 1, 1], scores: [0.488_759_2]),
    Case(file: "keras-pool", input: "words", ids: [5, 17, 42, 0, 0, 0, 0, 0, 0, 0], scores: [0.119_191_65]),
  ]

  @Test(arguments: cases) func agrees(_ reference: Case) throws {
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/exported-texts/\(reference.file).onnx"))
    let shape = [1, reference.ids.count]
    func whole(_ numbers: [Int]) -> (shape: [Int], values: [Double], isInteger: Bool) {
      (shape, numbers.map(Double.init), true)
    }
    var constants = [reference.input: whole(reference.ids)]
    if let mask = reference.mask {
      constants["attention_mask"] = whole(mask)
      constants["token_type_ids"] = whole(mask.map { _ in 0 })
    }
    let imported = try model.imported(
      inputShapes: constants.mapValues(\.shape), constants: constants,
      entrance: .lookups(of: [reference.input]))
    let embedding = try #require(imported.embeddings.first)
    #expect(imported.embeddings.count == 1)
    #expect(embedding.sources == Array(reference.ids.indices))
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let scores = try evaluator.forward(embedding.values)
    #expect(scores.count == reference.scores.count)
    for (mine, theirs) in zip(scores, reference.scores) {
      #expect(abs(mine - theirs) < 2e-6, "\(mine), not \(theirs)")
    }
    if let slopes = try Differences.mismatch(evaluator, at: embedding.values, output: scores, step: 2e-3) {
      Issue.record("the gradient gives the slope \(slopes.gradient), differences \(slopes.difference)")
    }
  }
}
