import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Text classifiers as current exporters write them: masks, positions and lengths are computed in the graph. The expected
/// scores are ONNX Runtime's.
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
    // torch.onnx.export with dynamo: GatherND of masks, dynamic sizes.
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
      gradientEntry: .lookups(of: [reference.input]))
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

  /// Longformer pads its ids up to a window before it counts positions. The rows of the padding belong to no token.
  @Test func fillsUp() throws {
    let made = ModelMaker()
    let nodes = [
      made.node("Pad", ["x", "pads", "filling"], outputs: ["filled"], name: "fill"),
      made.node("Gather", ["words", "filled"], outputs: ["rows"], name: "words"),
      made.node("Equal", ["filled", "filling"], outputs: ["empty"]),
      made.node("Not", ["empty"], outputs: ["given"]),
      made.node("Cast", ["given"], ["to": .int(7)], outputs: ["ones"]),
      made.node("CumSum", ["ones", "one"], outputs: ["positions"]),
      made.node("Gather", ["places", "positions"], outputs: ["placed"], name: "places"),
      made.node("Mul", ["rows", "placed"]),
    ]
    var (filling, one) = (made.integers("filling", [1]), made.integers("one", [1]))
    (filling.dims, one.dims) = ([], [])
    let table = (0..<18).map { Float($0) / 4 }
    let places: [Float] = [2, 3, 5, 7, 11, 13]
    let tensors = [
      made.integers("pads", [0, 1, 0, 2]), filling, one, made.tensor("words", [9, 2], table),
      made.tensor("places", [6, 1], places),
    ]
    let model = try ONNXModel(decoding: made.model(nodes, tensors, dims: [1, 3], type: 7))
    #expect(model.tableRows(of: "x") == 9)
    let ids = [8, 0, 5]
    let imported = try model.imported(
      inputShapes: ["x": [1, 3]], constants: ["x": ([1, 3], ids.map(Double.init), true)],
      gradientEntry: .lookups(of: ["x"]))
    let embedding = try #require(imported.embeddings.first)
    func row(_ id: Int) -> [Float] { [table[2 * id], table[2 * id + 1]] }
    #expect(embedding.shape == [1, 3, 2] && embedding.sources == [0, 1, 2])
    #expect(embedding.values == ids.flatMap(row))
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let explained: [Float] = [1, 2, 3, 4, 5, 6]
    let positions = [0, 1, 2, 3, 3, 3]
    let rows: [[Float]] = [row(1), [1, 2], [3, 4], [5, 6], row(1), row(1)]
    let expected = zip(rows, positions).flatMap { row, position in row.map { $0 * places[position] } }
    let found = try evaluator.forward(explained)
    #expect(found == expected)
    let slopes = try Differences.mismatch(evaluator, at: explained, output: found, step: 0.5)
    #expect(slopes == nil)
  }
}
