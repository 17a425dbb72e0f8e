import Engine
import Files
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// A model file with arbitrary contents is refused with an error, within bounded memory and time.
@Suite struct HostileModelTests {
  private let made = ModelMaker()

  @Test func aSoundModelPasses() throws {
    #expect(
      try made.refusal(made.model([made.node("Relu", ["x"], outputs: ["y"], name: "r")])) == "no refusal")
  }

  @Test func errorsNameTheNode() throws {
    let weights = made.tensor("w", [4, 3, 3, 3], .init(repeating: 1, count: 108))
    let cases: [(String, Data)] = [
      ("'loop'", try made.model([made.node("Add", ["x", "y"], outputs: ["y"], name: "loop")])),
      (
        "'a'",
        try made.model([
          made.node("Relu", ["b"], outputs: ["a"], name: "a"),
          made.node("Add", ["a", "x"], outputs: ["b"], name: "b"),
          made.node("Relu", ["b"], outputs: ["y"], name: "c"),
        ])
      ),
      ("'lost'", try made.model([made.node("Relu", ["nowhere"], outputs: ["y"], name: "lost")])),
      (
        "'empty'",
        try made.model([
          made.node("Relu", ["x"], outputs: ["z"], name: "r"),
          made.node("Add", ["z"], outputs: ["y"], name: "empty"),
        ])
      ),
      (
        "'narrow'",
        try made.model(
          [made.node("Conv", ["x", "w"], outputs: ["y"], name: "narrow")],
          [made.tensor("w", [4, 2, 3, 3], .init(repeating: 1, count: 72))])
      ),
      (
        "'wide'",
        try made.model(
          [made.node("Conv", ["x", "w"], outputs: ["y"], name: "wide")],
          [made.tensor("w", [4, 3, 9, 9], .init(repeating: 1, count: 972))])
      ),
      ("'self'", try made.model([made.node("Conv", ["x", "x"], outputs: ["y"], name: "self")])),
      (
        "'mixed'",
        try made.model([made.node("MatMul", ["x", "w"], outputs: ["y"], name: "mixed")], [weights])
      ),
      (
        "'shape'",
        try made.model(
          [made.node("Reshape", ["x", "s"], outputs: ["y"], name: "shape")], [made.integers("s", [-1, 7])])
      ),
      (
        "'huge'",
        try made.model(
          [made.node("Expand", ["x", "s"], outputs: ["y"], name: "huge")],
          [made.integers("s", [1_000_000, 1_000_000, 3, 8, 8])])
      ),
      (
        "'tile'",
        try made.model(
          [made.node("Tile", ["x", "s"], outputs: ["y"], name: "tile")],
          [made.integers("s", [1_000_000_000, 1_000_000_000, 1_000_000_000, 1_000_000_000])])
      ),
      (
        "'hollow'",
        try made.model(
          [made.node("MatMul", ["x", "w"], outputs: ["y"], name: "hollow")], [made.tensor("w", [8, 0], [])])
      ),
      (
        "'closed'",
        try made.model(
          [made.node("Conv", ["x", "w"], outputs: ["y"], name: "closed")],
          [made.tensor("w", [0, 3, 3, 3], [])])
      ),
      (
        "'back'",
        try made.model(
          [made.node("ConvTranspose", ["x", "w"], outputs: ["y"], name: "back")],
          [made.tensor("w", [3, 0, 3, 3], [])])
      ),
      (
        "'nan'",
        try made.model(
          [made.node("Clip", ["x", "w"], outputs: ["y"], name: "nan")], [made.tensor("w", [], [.nan])])
      ),
      (
        "'endless'",
        try made.model(
          [
            made.node("Range", ["a", "b", "c"], outputs: ["r"], name: "range"),
            made.node("Add", ["x", "r"], outputs: ["y"], name: "endless"),
          ],
          [made.tensor("a", [], [.infinity]), made.tensor("b", [], [0]), made.tensor("c", [], [1])])
      ),
      ("Strange (odd", try made.model([made.node("Strange", ["x"], outputs: ["y"], name: "odd")])),
    ]
    for (text, data) in cases { #expect(made.refusal(data).contains(text), "\(text): \(made.refusal(data))") }
  }

  @Test func everyMissingOperatorIsNamedAtOnce() throws {
    let data = try made.model([
      made.node("Strange", ["x"], outputs: ["a"], name: "one"),
      made.node("Relu", ["a"], outputs: ["b"], name: "fine"),
      made.node("Odd", ["b"], outputs: ["c"], name: "two"),
      made.node("Strange", ["c"], outputs: ["y"], name: "three"),
    ])
    #expect(made.refusal(data) == "unsupported operators: Odd (two); Strange (one, three)")
  }

  @Test func impossibleTensors() throws {
    let relu = made.node("Add", ["x", "w"], outputs: ["y"], name: "add")
    #expect(made.refusal(try made.model([relu], [made.tensor("w", [1 << 40, 1 << 40], [])])).contains("'w'"))
    #expect(made.refusal(try made.model([relu], [made.tensor("w", [-1], [1])])).contains("'w'"))
    #expect(made.refusal(try made.model([relu], [made.tensor("w", [1 << 40, 0], [])])).contains("'w'"))
    #expect(made.refusal(try made.model([relu], [made.tensor("w", [3], [1, 2])])).contains("2 elements"))
    #expect(
      made.refusal(try made.model([relu], [made.tensor("w", [1], [1])], dims: [1 << 20, 1 << 20])).contains(
        "'x'"))
    #expect(made.refusal(Data()).contains("no graph"))
    #expect(made.refusal(Data([1, 2, 3])).contains("structure is invalid"))
  }

  /// Weights are read from the mapped file, so a file that was modified after opening is refused.
  @Test func aFileThatChangesIsRefused() throws {
    try withTemporaryFolder { folder in
      var weights = made.tensor("w", [1, 3, 1 << 9, 1 << 9], [])
      weights.rawData = Data(count: 4 * 3 << 18)
      let path = "\(folder)/model.onnx"
      let large = try made.model(
        [made.node("Add", ["x", "w"], outputs: ["y"], name: "add")], [weights], dims: [1, 3, 512, 512])
      try large.write(to: URL(fileURLWithPath: path))
      let opened = try ONNXModel(contentsOf: path)
      _ = try opened.imported()
      truncate(path, 1 << 16)
      #expect(throws: FileError.changed(path: path)) { try opened.imported() }
    }
  }

  /// Randomly changed bytes give a graph or an error, never a crash or a long run.
  @Test(arguments: ["inception", "shufflenet-v2", "keras-xception", "gru", "squeezenet"])
  func flippedBytes(name: String) throws {
    let original = try TestFiles.fixture("onnx/\(name).onnx")
    var random = Randomness(seed: 3)
    var refused = 0
    for _ in 0..<150 * Fuzzing.effort {
      var data = original
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        data[Int.random(in: 0..<data.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { data = data.prefix(Int.random(in: 0...data.count, using: &random)) }
      do {
        let model = try ONNXModel(decoding: data)
        let shapes = Dictionary(model.inputs.map { ($0.name, $0.shape.map { $0 ?? 1 }) }) { $1 }
        let imported = try model.imported(inputShapes: shapes)
        let network = Network(compiling: imported.graph)
        if network.evaluatorBytes() < 1 << 26 {
          _ = try Evaluator(network).forward([Float](repeating: 0.5, count: network.inputShape.count))
        }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0)
  }
}
