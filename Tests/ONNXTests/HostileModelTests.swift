import ConvNet
import Files
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// A model file may hold anything: it is refused with an error, within bounded memory and time.
@Suite struct HostileModelTests {
  private func tensor(_ name: String, _ dims: [Int64], _ values: [Float]) -> ONNXTensor {
    var tensor = ONNXTensor()
    tensor.name = name
    tensor.dims = dims
    tensor.dataType = 1
    tensor.floatData = values
    return tensor
  }

  private func node(_ type: String, _ inputs: [String], _ outputs: [String], name: String) -> ONNXNode {
    var node = ONNXNode()
    node.opType = type
    node.input = inputs
    node.output = outputs
    node.name = name
    return node
  }

  /// A model that takes x of the shape [1, 3, 8, 8] and gives y.
  private func model(_ nodes: [ONNXNode], _ tensors: [ONNXTensor] = [], dims: [Int64] = [1, 3, 8, 8]) throws
    -> Data
  {
    func port(_ name: String, _ dims: [Int64]) -> ONNXValueInfo {
      var info = ONNXValueInfo()
      info.name = name
      info.type.tensorType.elemType = 1
      info.type.tensorType.shape.dim = dims.map { size in
        var dimension = ONNXDimension()
        dimension.dimValue = size
        return dimension
      }
      return info
    }
    var model = ONNXModelProto()
    var set = ONNXOperatorSet()
    set.version = 17
    model.opsetImport = [set]
    model.graph.node = nodes
    model.graph.initializer = tensors
    model.graph.input = [port("x", dims)]
    model.graph.output = [port("y", [])]
    return try model.serializedBytes()
  }

  private func refusal(_ data: Data, folder: String? = nil) -> String {
    do {
      _ = try ONNXModel(decoding: data, folder: folder).imported()
      return "no refusal"
    } catch {
      return "\(error)"
    }
  }

  @Test func aSoundModelPasses() throws {
    #expect(try refusal(model([node("Relu", ["x"], ["y"], name: "r")])) == "no refusal")
  }

  @Test func errorsNameTheNode() throws {
    let weights = tensor("w", [4, 3, 3, 3], .init(repeating: 1, count: 108))
    let cases: [(String, Data)] = [
      ("'loop'", try model([node("Add", ["x", "y"], ["y"], name: "loop")])),
      (
        "'a'",
        try model([
          node("Relu", ["b"], ["a"], name: "a"), node("Add", ["a", "x"], ["b"], name: "b"),
          node("Relu", ["b"], ["y"], name: "c"),
        ])
      ),
      ("'lost'", try model([node("Relu", ["nowhere"], ["y"], name: "lost")])),
      (
        "'empty'",
        try model([node("Relu", ["x"], ["z"], name: "r"), node("Add", ["z"], ["y"], name: "empty")])
      ),
      (
        "'narrow'",
        try model(
          [node("Conv", ["x", "w"], ["y"], name: "narrow")],
          [tensor("w", [4, 2, 3, 3], .init(repeating: 1, count: 72))])
      ),
      (
        "'wide'",
        try model(
          [node("Conv", ["x", "w"], ["y"], name: "wide")],
          [tensor("w", [4, 3, 9, 9], .init(repeating: 1, count: 972))])
      ),
      ("'self'", try model([node("Conv", ["x", "x"], ["y"], name: "self")])),
      ("'mixed'", try model([node("MatMul", ["x", "w"], ["y"], name: "mixed")], [weights])),
      (
        "'shape'",
        try model([node("Reshape", ["x", "s"], ["y"], name: "shape")], [tensor("s", [2], [-1, 7])])
      ),
      (
        "'huge'",
        try model(
          [node("Expand", ["x", "s"], ["y"], name: "huge")], [tensor("s", [5], [1e6, 1e6, 3, 8, 8])])
      ),
      (
        "'tile'",
        try model([node("Tile", ["x", "s"], ["y"], name: "tile")], [tensor("s", [4], [1e9, 1e9, 1e9, 1e9])])
      ),
      (
        "'hollow'",
        try model([node("MatMul", ["x", "w"], ["y"], name: "hollow")], [tensor("w", [8, 0], [])])
      ),
      (
        "'closed'",
        try model([node("Conv", ["x", "w"], ["y"], name: "closed")], [tensor("w", [0, 3, 3, 3], [])])
      ),
      (
        "'back'",
        try model([node("ConvTranspose", ["x", "w"], ["y"], name: "back")], [tensor("w", [3, 0, 3, 3], [])])
      ),
      (
        "'nan'",
        try model(
          [node("Clip", ["x", "w"], ["y"], name: "nan")], [tensor("w", [], [.nan])])
      ),
      (
        "'endless'",
        try model(
          [
            node("Range", ["a", "b", "c"], ["r"], name: "range"),
            node("Add", ["x", "r"], ["y"], name: "endless"),
          ],
          [tensor("a", [], [.infinity]), tensor("b", [], [0]), tensor("c", [], [1])])
      ),
      ("Strange (odd", try model([node("Strange", ["x"], ["y"], name: "odd")])),
    ]
    for (text, data) in cases { #expect(refusal(data).contains(text), "\(text): \(refusal(data))") }
  }

  @Test func everyMissingOperatorIsNamedAtOnce() throws {
    let data = try model([
      node("Strange", ["x"], ["a"], name: "one"), node("Relu", ["a"], ["b"], name: "fine"),
      node("Odd", ["b"], ["c"], name: "two"), node("Strange", ["c"], ["y"], name: "three"),
    ])
    #expect(refusal(data) == "operators that are not supported: Odd (two); Strange (one, three)")
  }

  @Test func impossibleTensors() throws {
    let relu = node("Add", ["x", "w"], ["y"], name: "add")
    #expect(refusal(try model([relu], [tensor("w", [1 << 40, 1 << 40], [])])).contains("'w'"))
    #expect(refusal(try model([relu], [tensor("w", [-1], [1])])).contains("'w'"))
    #expect(refusal(try model([relu], [tensor("w", [3], [1, 2])])).contains("2 elements"))
    #expect(refusal(try model([relu], [tensor("w", [1], [1])], dims: [1 << 20, 1 << 20])).contains("'x'"))
    #expect(refusal(Data()).contains("no graph"))
    #expect(refusal(Data([1, 2, 3])).contains("broken"))
  }

  @Test func externalDataStaysInTheFolder() throws {
    try withTemporaryFolder { folder in
      let inside = folder + "/model"
      try FileManager.default.createDirectory(atPath: inside, withIntermediateDirectories: true)
      let bytes = [Float](repeating: 2, count: 192).withUnsafeBytes { Data($0) }
      try bytes.write(to: URL(fileURLWithPath: folder + "/secret.bin"))
      try bytes.write(to: URL(fileURLWithPath: inside + "/weights.bin"))
      try FileManager.default.createSymbolicLink(
        atPath: inside + "/link.bin", withDestinationPath: folder + "/secret.bin")
      func external(_ location: String, length: Int = 768) throws -> String {
        var weights = tensor("w", [1, 3, 8, 8], [])
        weights.dataLocation = 1
        weights.externalData = [("location", location), ("length", "\(length)")].map { key, value in
          var entry = ONNXEntry()
          (entry.key, entry.value) = (key, value)
          return entry
        }
        return refusal(try model([node("Add", ["x", "w"], ["y"], name: "add")], [weights]), folder: inside)
      }
      #expect(try external("weights.bin") == "no refusal")
      for outside in ["../secret.bin", folder + "/secret.bin", "link.bin", "a/../../secret.bin"] {
        #expect(try external(outside).contains("outside the model's folder"))
      }
      #expect(try external("weights.bin", length: 800).contains("too short"))
      #expect(try external("none.bin").contains("no such file"))
    }
  }

  /// Weights are read where they lie, so a file that somebody wrote to is not the model that was opened.
  @Test func aFileThatChangesIsRefused() throws {
    try withTemporaryFolder { folder in
      var weights = tensor("w", [1, 3, 1 << 9, 1 << 9], [])
      weights.rawData = Data(count: 4 * 3 << 18)
      let path = "\(folder)/model.onnx"
      let large = try model(
        [node("Add", ["x", "w"], ["y"], name: "add")], [weights], dims: [1, 3, 512, 512])
      try large.write(to: URL(fileURLWithPath: path))
      let opened = try ONNXModel(contentsOf: path)
      _ = try opened.imported()
      truncate(path, 1 << 16)
      #expect(throws: FileError.changed(path: path)) { try opened.imported() }
    }
  }

  /// Bytes changed at random: a graph, or an error; never a crash, and never long.
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
