import Engine
import TestSupport
import Testing

@testable import ONNX

/// Only nodes on which the requested outputs depend are examined.
@Suite struct PruningTests {
  private func node(_ type: String, _ inputs: [String], _ outputs: [String]) -> ONNXNode {
    var node = ONNXNode()
    (node.opType, node.input, node.output, node.name) = (type, inputs, outputs, outputs[0])
    return node
  }

  private func port(_ name: String, _ dims: [Int64]?, type: Int32 = 1) -> ONNXValueInfo {
    var info = ONNXValueInfo()
    info.name = name
    info.type.tensorType.elemType = type
    guard let dims else { return info }
    info.type.tensorType.shape.dim = dims.map { size in
      var dimension = ONNXDimension()
      dimension.dimValue = size
      return dimension
    }
    return info
  }

  private func model(_ nodes: [ONNXNode], inputs: [ONNXValueInfo], outputs: [String]) throws -> ONNXModel {
    var model = ONNXModelProto()
    var set = ONNXOperatorSet()
    set.version = 17
    model.opsetImport = [set]
    model.graph.node = nodes
    model.graph.input = inputs
    model.graph.output = outputs.map { port($0, nil) }
    return try ONNXModel(decoding: model.serializedBytes())
  }

  @Test func anUnusedBranchIsNoObstacle() throws {
    let model = try model(
      [
        node("Strange", ["x"], ["odd"]), node("Odd", ["odd"], ["boxes"]), node("Relu", ["x"], ["y"]),
        node("Relu", ["lost"], ["z"]),
      ],
      inputs: [port("x", [2, 3])], outputs: ["y", "boxes", "z"])
    #expect(try model.imported().outputs.map(\.shape) == [[2, 3]])
    #expect(try model.unsupportedOperators(forOutputs: nil).isEmpty)
    #expect(try model.unsupportedOperators(forOutputs: ["y", "1"]).map(\.name) == ["Odd", "Strange"])
    #expect(model.unsupportedOperators.map(\.name) == ["Odd", "Strange"])
    #expect(throws: ONNXError.unsupported(try model.unsupportedOperators(forOutputs: ["boxes"]))) {
      try model.imported(outputs: ["y", "boxes"])
    }
    #expect(throws: ONNXError.self) { try model.imported(outputs: ["z"]) }
    #expect(throws: ONNXError.self) { try model.imported(activations: ["odd"]) }
  }

  @Test func anUnusedInputIsLeftOut() throws {
    let model = try model(
      [node("Relu", ["b"], ["y"]), node("Add", ["a", "b"], ["z"])],
      inputs: [port("a", nil), port("b", [3])], outputs: ["y", "z"])
    #expect(try model.imported().inputs.map(\.name) == ["b"])
    #expect(throws: ONNXError.ambiguous("the shape of input 'a' is variable: a of unknown shape")) {
      try model.imported(outputs: ["z"])
    }
    let both = try model.imported(inputShapes: ["a": [2, 1]], outputs: ["z", "y"])
    #expect(both.inputs.map(\.name) == ["a", "b"])
    let values = try Evaluator(Network(compiling: both.graph)).forward([10, 20, -1, 1, 2])
    #expect(values == [9, 11, 12, 19, 21, 22, 0, 1, 2])
  }

  @Test func aNumberIsNoUnknownShape() throws {
    let model = try model(
      [node("Exp", ["number"], ["y"]), node("Exp", ["anything"], ["z"])],
      inputs: [port("number", []), port("anything", nil), port("text", [], type: 8)],
      outputs: ["y", "z", "text"])
    #expect(model.inputs.map(\.hasKnownShape) == [true, false, true])
    #expect(model.inputs.map(\.shape) == [[], [], []])
    #expect(model.inputs.map(\.isFloat) == [true, true, false])
    #expect(try model.imported().outputs.map(\.shape) == [[]])
    #expect(throws: ONNXError.self) { try model.imported(outputs: ["z"]) }
  }

  @Test func nodesComeInTheirOwnOrderWhereTheyCan() throws {
    let nodes = [
      node("Relu", ["c"], ["d"]), node("Relu", ["x"], ["a"]), node("Relu", ["x"], ["b"]),
      node("Add", ["a", "b"], ["c"]), node("Relu", ["a"], ["e"]), node("Add", ["d", "b"], ["y"]),
    ]
    let graphIndex = try GraphIndex(model(nodes, inputs: [], outputs: ["y"]).graph.node)
    let needed = graphIndex.needed(for: ["y"], known: ["x"])
    #expect(needed == [0, 1, 2, 3, 5])
    #expect(try graphIndex.sorted(needed, known: ["x"]) == [1, 2, 3, 0, 5])
    #expect(graphIndex.needed(for: ["y"], known: ["x", "c"]) == [0, 2, 5])
  }
}
