import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import ONNX

struct HeadCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let outputs: [String]
  let heads: [String]
  var testDescription: String { name }
}

/// The heads of classifiers, against ONNX Runtime.
@Suite struct HeadTests {
  static let golden = Result { try Golden<HeadCase>("heads") }

  private func model(_ name: String) throws -> ONNXModel {
    try ONNXModel(decoding: TestFiles.fixture("onnx/heads/\(name).onnx"))
  }

  private func values(_ imported: ONNXModel.Imported, at x: [Float]) throws -> [Float] {
    try Evaluator(Network(compiling: imported.graph)).forward(x)
  }

  private func part(_ output: ONNXModel.Output, of values: [Float]) -> [Float] {
    Array(values[output.offset..<output.offset + output.count])
  }

  /// Returns the probabilities that a head computes from logits, in double precision.
  private func probabilities(_ head: ONNXModel.Head?, _ logits: [Float]) -> [Float] {
    func softmax(_ groups: [Int32]) -> [Double] {
      var totals: [Int32: Double] = [:]
      for (logit, group) in zip(logits, groups) { totals[group, default: 0] += exp(Double(logit)) }
      return zip(logits, groups).map { exp(Double($0)) / (totals[$1] ?? .nan) }
    }
    return switch head {
    case nil, .shares: logits
    case .sigmoid: logits.map { Float(1 / (1 + exp(-Double($0)))) }
    case .softmax(let groups): softmax(groups).map { Float($0) }
    case .logSoftmax(let groups): softmax(groups).map { Float(log($0)) }
    }
  }

  private func kind(_ head: ONNXModel.Head?) -> String {
    switch head {
    case nil: "nothing"
    case .softmax: "softmax"
    case .logSoftmax: "log_softmax"
    case .sigmoid: "sigmoid"
    case .shares: "shares"
    }
  }

  @Test(arguments: try golden.get().cases)
  func outputsAgreeWithONNXRuntime(_ reference: HeadCase) throws {
    let imported = try model(reference.name).imported(outputs: reference.outputs)
    let values = try values(imported, at: Self.golden.get().array("\(reference.name)/x").values)
    #expect(imported.outputs.map(\.name) == reference.outputs)
    for output in imported.outputs {
      let expected = try Self.golden.get().array("\(reference.name)/\(output.name)")
      #expect(output.head == nil)
      #expect(output.shape == expected.shape)
      #expect(relativeError(part(output, of: values), expected.values) < 1e-6)
    }
    #expect(values.count == imported.outputs.reduce(0) { $0 + $1.count })
  }

  /// Logits have the output's shape and order, and with their groups give its probabilities.
  @Test(arguments: try golden.get().cases)
  func logitsGiveTheProbabilities(_ reference: HeadCase) throws {
    let imported = try model(reference.name).imported(outputs: reference.outputs, removesHeads: true)
    let values = try values(imported, at: Self.golden.get().array("\(reference.name)/x").values)
    #expect(imported.outputs.map { kind($0.head) } == reference.heads)
    for output in imported.outputs {
      let expected = try Self.golden.get().array("\(reference.name)/\(output.name)")
      #expect(output.shape == expected.shape)
      let logits = part(output, of: values)
      #expect(relativeError(probabilities(output.head, logits), expected.values) < 1e-6)
      if output.head != nil { #expect(relativeError(logits, expected.values) > 0.1, "they are no logits") }
      if case .softmax(let groups) = output.head {
        #expect(Set(groups) == Set(0...(groups.max() ?? -1)), "groups count from 0")
      }
    }
  }

  /// An output is the same whether it is imported alone or together with other outputs.
  @Test func anOutputIsItsOwn() throws {
    let model = try model("shared")
    let x = try Self.golden.get().array("shared/x").values
    let all = try model.imported(outputs: ["flat", "p", "turned", "best"], removesHeads: true)
    let together = try values(all, at: x)
    for output in all.outputs {
      let alone = try model.imported(outputs: [output.name], removesHeads: true)
      #expect(try values(alone, at: x) == part(output, of: together))
      #expect(
        alone.graph.shape(of: alone.graph.output).dimensions == output.shape, "a single one keeps its shape")
      #expect(alone.outputs[0].head == output.head)
    }
  }

  @Test func outputsAreFoundByNumber() throws {
    let model = try model("two_outputs")
    #expect(try model.imported().outputs.map(\.name) == ["p"])
    #expect(try model.imported(outputs: ["1", "p"]).outputs.map(\.name) == ["y", "p"])
    for name in ["2", "-1", "nothing"] {
      #expect(
        throws: ONNXError.ambiguous(
          "the model has no output and no inner value '\(name)'; its outputs are p, y")
      ) {
        try model.imported(outputs: [name])
      }
    }
    #expect(throws: ONNXError.self) { try model.imported(outputs: []) }
  }

  @Test func activationsAreFoundByName() throws {
    let imported = try model("turned").imported(activations: ["t", "l"], removesHeads: true)
    let (turned, plain) = (try #require(imported.activations["t"]), try #require(imported.activations["l"]))
    #expect(turned.shape == [1, 2, 4, 3])
    #expect(plain.shape == [1, 4, 3, 2])
    // A transpose moves no data: both names are one value, with its axes in another order.
    #expect(turned.value == plain.value)
    #expect(turned.order.map { turned.shape[$0] } == imported.graph.shape(of: turned.value).dimensions)
    #expect(throws: ONNXError.self) { try model("turned").imported(activations: ["nothing"]) }
    #expect(throws: ONNXError.independent("value 'bias'", reason: nil)) {
      try model("turned").imported(activations: ["bias"])
    }
  }

  @Test func layersSayWhatWasImported() throws {
    let layers = try model("two_outputs").imported(outputs: ["y"]).layers
    #expect(layers.map(\.name) == ["z", "l", "y"], "the softmax belongs to the other output")
    #expect(layers.map(\.operation) == ["Gemm", "Reshape", "Mul"])
    #expect(layers.map(\.outputShape) == [[1, 6], [2, 3], [2, 3]])
    #expect(layers.map(\.parameterCount) == [42, 0, 0], "a shape is no weight")
    let heads = try model("shared").imported(outputs: ["flat", "turned"], removesHeads: true).layers
    #expect(heads.map(\.name) == ["z", "l", "flat", "turned"], "the softmax is left out")
  }
}

/// A softmax over one class is 1 for any input: there is nothing to explain, and the error gives the reason.
@Suite struct ConstantSoftmaxTests {
  private let maker = ModelMaker()

  /// Returns a model x [1, 4] → logits of a shape → the final nodes.
  private func model(_ end: [ONNXNode], shape: [Int64], opset: Int64 = 17) throws -> ONNXModel {
    var maker = self.maker
    maker.opset = opset
    let count = Int(shape.reduce(1, *))
    let nodes = [
      maker.node("Gemm", ["x", "w"], outputs: ["g"], name: "g"),
      maker.node("Reshape", ["g", "shape"], outputs: ["z"], name: "r"),
    ]
    return try ONNXModel(
      decoding: maker.model(
        nodes + end,
        [
          maker.tensor("w", [4, Int64(count)], (0..<4 * count).map { Float($0) / 9 }),
          maker.integers("shape", shape),
        ], dims: [1, 4]))
  }

  private func refusal(_ model: ONNXModel, removesHeads: Bool) -> String {
    do {
      _ = try model.imported(removesHeads: removesHeads)
      return "none"
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      ("Softmax", [1, 1], 1, "1"), ("Softmax", [1, 1], -1, "1"), ("LogSoftmax", [1, 1], 1, "0"),
      ("Softmax", [1, 5], 0, "1"), ("Softmax", [5, 1], 1, "1"), ("Softmax", [1, 5, 1], 2, "1"),
      ("Softmax", [1, 1, 3, 2], 1, "1"), ("LogSoftmax", [1, 5], 0, "0"), ("Hardmax", [1, 1], 1, "1"),
    ] as [(String, [Int64], Int64, String)])
  func oneClass(kind: String, shape: [Int64], axis: Int64, value: String) throws {
    let head = maker.node(kind, ["z"], ["axis": .int(axis)], name: "p")
    let passed = [
      maker.node(kind, ["z"], ["axis": .int(axis)], outputs: ["s"], name: "p"),
      maker.node("Flatten", ["s"], ["axis": .int(1)], outputs: ["f"], name: "f"),
      maker.node("Identity", ["f"], name: "i"),
    ]
    for end in [[head], passed] {
      for removesHeads in [true, false] {
        let text = refusal(try model(end, shape: shape), removesHeads: removesHeads)
        #expect(
          text.contains("output 'y' does not depend on the input: \(kind) node 'p' goes over one class"))
        #expect(text.contains("always \(value);"))
      }
    }
  }

  /// Before operator set 13, a softmax is taken over all axes from `axis` on: "one class" means that all of them have extent 1.
  @Test func olderSoftmaxes() throws {
    func softmax(_ axis: Int64) -> ONNXNode { maker.node("Softmax", ["z"], ["axis": .int(axis)], name: "p") }
    #expect(refusal(try model([softmax(1)], shape: [1, 5, 1, 1], opset: 11), removesHeads: true) == "none")
    #expect(refusal(try model([softmax(0)], shape: [1, 5], opset: 11), removesHeads: true) == "none")
    let last = refusal(try model([softmax(3)], shape: [1, 5, 1, 1], opset: 11), removesHeads: true)
    #expect(last.contains("one class"))
  }

  /// Inside a model such a softmax is kept as a factor of 1.
  @Test func insideItIsOne() throws {
    let nodes = [
      maker.node("Softmax", ["z"], ["axis": .int(1)], outputs: ["s"], name: "p"),
      maker.node("Mul", ["s", "z"], outputs: ["m"], name: "m"), maker.node("Sigmoid", ["m"], name: "e"),
    ]
    let imported = try model(nodes, shape: [1, 1]).imported(removesHeads: true)
    #expect(imported.outputs[0].head == .sigmoid)
    let z = try Evaluator(Network(compiling: imported.graph)).forward([1, 2, 3, 4])
    #expect(abs(z[0] - 20.0 / 9) < 1e-6)
  }
}
