import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Invalid numbers in files: each is refused with the node's name before anything is allocated.
@Suite struct GateTests {
  private let made = ModelMaker()
  private static let most = Int64.max
  private static let least = Int64.min

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let data: Data
    var testDescription: String { name }

    init(
      _ name: String, _ node: ONNXNode, _ tensors: [ONNXTensor] = [], dims: [Int64] = [1, 3, 8, 8],
      opset: Int64 = 17
    ) {
      self.name = name
      var (made, nodes) = (ModelMaker(), [node])
      made.opset = opset
      if !node.input.contains("x") {
        nodes[0].output = ["z"]
        nodes.append(made.node("Add", ["x", "z"], name: "sum"))
      }
      data = (try? made.model(nodes, tensors, dims: dims)) ?? Data()
    }
  }

  private static let sizes: [Case] = {
    let m = ModelMaker()
    let region: [Float] = [0, 0, 0, 0, 1, 1, 1, 1]
    var cases: [Case] = []
    for (index, scale) in [Float(1e30), .nan, .infinity, -1, 0].enumerated() {
      let scales = m.tensor("s", [4], [1, 1, scale, 1])
      cases.append(Case("Resize scale \(index)", m.node("Resize", ["x", "", "s"]), [scales]))
      cases.append(Case("Upsample scale \(index)", m.node("Upsample", ["x", "s"]), [scales], opset: 9))
    }
    for (index, corner) in [Float.nan, .infinity, 1e30].enumerated() {
      let node = m.node(
        "Resize", ["x", "r", "s"], ["coordinate_transformation_mode": .text("tf_crop_and_resize")])
      cases.append(
        Case(
          "Resize region \(index)", node,
          [m.tensor("r", [8], [0, 0, 0, 0, 1, 1, corner, 1]), m.tensor("s", [4], [1, 1, 2, 1])]))
      cases.append(
        Case(
          "Resize region and sizes \(index)",
          m.node(
            "Resize", ["x", "r", "", "s"], ["coordinate_transformation_mode": .text("tf_crop_and_resize")]),
          [m.tensor("r", [8], [0, 0, .nan, 0, 1, 1, 1, 1]), m.integers("s", [1, 3, 4, 4])]))
    }
    cases += [
      Case("Resize sizes", m.node("Resize", ["x", "", "", "s"]), [m.integers("s", [1, 3, most, 8])]),
      Case(
        "Resize few", m.node("Resize", ["x", "r", "s"]),
        [m.tensor("r", [8], region), m.tensor("s", [1], [1])]),
      Case(
        "Split overflow", m.node("Split", ["x", "s"], ["axis": .int(1)], outputs: ["y", "z"]),
        [m.integers("s", [most, most])]),
      Case(
        "Split 2^63", m.node("Split", ["x", "s"], outputs: ["y", "z"]), [m.integers("s", [least, least + 1])]),
      Case("Split parts", m.node("Split", ["x"], ["num_outputs": .int(most)])),
      Case("Split few outputs", m.node("Split", ["x", "s"], ["axis": .int(1)]), [m.integers("s", [1, 2])]),
      Case("Pad least", m.node("Pad", ["x", "s"]), [m.integers("s", [0, 0, 0, 0, 0, 0, 0, least])]),
      Case("Pad most", m.node("Pad", ["x", "s"]), [m.integers("s", [0, 0, 1 << 27, 0, 0, 0, 1 << 27, 0])]),
      Case(
        "Pad wrap", m.node("Pad", ["x", "s"], ["mode": .text("sideways")]),
        [m.integers("s", [0, 0, 0, 0, 0, 0, 0, 1])]),
      Case("Expand negative", m.node("Expand", ["x", "s"]), [m.integers("s", [-1, 1, 1, 1, 1])]),
      Case("Expand most", m.node("Expand", ["x", "s"]), [m.integers("s", [1 << 28, 1, 1, 1, 1, 1])]),
      // Empty results with an extent that no array has.
      Case("Expand to nothing", m.node("Expand", ["x", "s"]), [m.integers("s", [1 << 40, 0, 3, 8, 8])]),
      Case("Tile nothing", m.node("Tile", ["x", "s"]), [m.integers("s", [1 << 28, 0, 1, 1])]),
      Case("Pad nothing", m.node("Pad", ["x", "s"]), [m.integers("s", [1 << 27, -3, 0, 0, 0, 0, 0, 0])]),
      Case(
        "Reshape nothing", m.node("Reshape", ["e", "s"]),
        [m.tensor("e", [0], []), m.integers("s", [0, 1 << 40])]),
      Case("Tile most", m.node("Tile", ["x", "s"]), [m.integers("s", [1 << 28, 1, 1, 1 << 28])]),
      Case("DepthToSpace", m.node("DepthToSpace", ["x"], ["blocksize": .int(1 << 32)])),
      Case("DepthToSpace most", m.node("DepthToSpace", ["x"], ["blocksize": .int(most)])),
      Case("Reshape", m.node("Reshape", ["x", "s"]), [m.integers("s", [most, most, -1])]),
      Case("Gather", m.node("Gather", ["x", "s"]), [m.integers("s", [most])]),
      Case("Gather least", m.node("Gather", ["x", "s"]), [m.integers("s", [least])]),
      Case(
        "ConstantOfShape", m.node("ConstantOfShape", ["s"]),
        [m.integers("s", [7, 7_905_747_460_161_236_407])]),
      Case("Transpose", m.node("Transpose", ["x"], ["perm": .ints([0, 1, 2, most])])),
      Case("Unsqueeze", m.node("Unsqueeze", ["x", "s"]), [m.integers("s", [most])]),
      Case("LRN", m.node("LRN", ["x"], ["size": .int(least)])),
      Case("Softmax", m.node("Softmax", ["x"], ["axis": .int(least)])),
      Case("Flatten", m.node("Flatten", ["x"], ["axis": .int(most)])),
    ]
    return cases
  }()

  private static let shapes: [Case] = {
    let m = ModelMaker()
    func ones(_ name: String, _ dims: [Int64]) -> ONNXTensor {
      m.tensor(name, dims, [Float](repeating: 1, count: Int(dims.reduce(1, *))))
    }
    let vector = ones("w", [3])
    var cases = [
      Case("Gemm rank 1", m.node("Gemm", ["x", "w"], ["transA": .int(1)]), [ones("w", [3, 2])], dims: [3]),
      Case("Gemm weights rank 1", m.node("Gemm", ["x", "w"], ["transB": .int(1)]), [vector], dims: [2, 3]),
      Case("Conv group 0", m.node("Conv", ["x", "w"], ["group": .int(0)]), [ones("w", [2, 3, 1, 1])]),
      Case("Conv groups", m.node("Conv", ["x", "w"], ["group": .int(most)]), [ones("w", [2, 3, 1, 1])]),
      Case(
        "Conv kernel", m.node("Conv", ["x", "w"], ["kernel_shape": .ints([3, 3])]), [ones("w", [2, 3, 1, 1])]),
      Case(
        "Conv stride", m.node("Conv", ["x", "w"], ["strides": .ints([0, 0])]), [ones("w", [2, 3, 1, 1])]),
      Case(
        "Conv pads", m.node("Conv", ["x", "w"], ["pads": .ints([least, 0, 0, 0])]), [ones("w", [2, 3, 1, 1])]),
      Case(
        "Conv same",
        m.node("Conv", ["x", "w"], ["strides": .ints([4, 4]), "auto_pad": .text("SAME_UPPER")]),
        [ones("w", [2, 3, 1, 1])]),
      Case("MaxPool", m.node("MaxPool", ["x"], ["kernel_shape": .ints([most, 1])])),
      Case(
        "Conv of nothing", m.node("Conv", ["e", "w"]),
        [m.tensor("e", [1, 3, 0, 8], []), ones("w", [2, 3, 1, 1])]),
      Case(
        "ConvTranspose of nothing", m.node("ConvTranspose", ["e", "w"]),
        [m.tensor("e", [1, 3, 0, 8], []), ones("w", [3, 2, 1, 1])]),
      Case("MatMul of nothing", m.node("MatMul", ["x", "e"]), [m.tensor("e", [8, 0], [])]),
      Case("GlobalLpPool", m.node("GlobalLpPool", ["x"]), dims: [3, 4]),
      Case("DepthToSpace rank", m.node("DepthToSpace", ["x"], ["blocksize": .int(1)]), dims: [4, 4]),
      Case("Einsum", m.node("Einsum", ["x"], ["equation": .text("ij->k")]), dims: [2, 2]),
      Case("Einsum twice", m.node("Einsum", ["x"], ["equation": .text("ij->iij")]), dims: [2, 2]),
      Case(
        "Einsum no letters", m.node("Einsum", ["x"], ["equation": .text("i\u{FFFD}->i\u{FFFD}")]),
        dims: [2, 2]),
      Case("Einsum no arrow", m.node("Einsum", ["x"], ["equation": .text("ij-ij")]), dims: [2, 2]),
      Case("Einsum two arrows", m.node("Einsum", ["x"], ["equation": .text("ij->i->j")]), dims: [2, 2]),
      Case("Concat", m.node("Concat", [], ["axis": .int(0)])),
    ]
    for shape in [[Int64(3)], []] {
      let rank = shape.count
      for type in ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "LRN"] {
        let size: [String: ModelMaker.Attribute] = type == "LRN" ? ["size": .int(3)] : [:]
        cases.append(Case("\(type) of rank \(rank)", m.node(type, ["x"], size), dims: shape))
      }
      cases.append(
        Case(
          "InstanceNormalization of rank \(rank)", m.node("InstanceNormalization", ["x", "w", "w"]), [vector],
          dims: shape))
    }
    cases.append(
      Case(
        "BatchNormalization of rank 0", m.node("BatchNormalization", ["x", "w", "w", "w", "w"]), [vector],
        dims: []))
    for (name, attributes) in [
      ("short", ["output_shape": ModelMaker.Attribute.ints([8])]),
      ("negative", ["output_shape": .ints([-8, -8])]),
      ("huge", ["output_shape": .ints([most, most])]), ("zero", ["output_shape": .ints([0, 0])]),
      ("short padding", ["output_padding": .ints([1])]),
      ("negative padding", ["output_padding": .ints([-1, -1])]),
      ("huge padding", ["output_padding": .ints([most, most])]),
    ] {
      cases.append(
        Case(
          "ConvTranspose \(name)", m.node("ConvTranspose", ["x", "w"], attributes), [ones("w", [3, 2, 3, 3])])
      )
    }
    // Four gates (three for a GRU) of two units each, with rows of three inputs.
    for (type, gates) in [("LSTM", Int64(4)), ("GRU", 3)] {
      let (w, r) = (ones("w", [1, gates * 2, 3]), ones("r", [1, gates * 2, 2]))
      let (b, p) = (ones("b", [1, gates * 4]), ones("p", [1, 6]))
      let names = ["x", "w", "r", "b", "", "", "", type == "LSTM" ? "p" : ""]
      func recurrence(
        _ name: String, _ tensors: [ONNXTensor], _ attributes: [String: ModelMaker.Attribute] = [:]
      ) {
        cases.append(Case("\(type) \(name)", m.node(type, names, attributes), tensors, dims: [4, 1, 3]))
      }
      recurrence("short R", [w, ones("r", [1, gates * 2 - 1, 2]), b, p])
      recurrence("flat R", [w, ones("r", [gates * 2, 2]), b, p])
      recurrence("wide R", [w, ones("r", [1, gates * 2, 3]), b, p])
      recurrence("short B", [w, r, ones("b", [1, gates * 4 - 1]), p])
      recurrence("flat B", [w, r, ones("b", [gates * 4]), p])
      recurrence("other W", [ones("w", [1, gates * 2, 2]), r, b, p])
      recurrence("hidden size", [w, r, b, p], ["hidden_size": .int(most)])
      recurrence("directions", [w, r, b, p], ["direction": .text("bidirectional")])
      if type == "LSTM" {
        recurrence("short P", [w, r, b, ones("p", [1, 5])])
        recurrence("flat P", [w, r, b, ones("p", [6])])
      }
    }
    return cases
  }()

  @Test(arguments: sizes + shapes) func refusesWithTheNodesName(_ hostile: Case) {
    #expect(!hostile.data.isEmpty)
    let refusal = made.refusal(hostile.data)
    #expect(refusal.contains("'odd"), "\(hostile.name): \(refusal)")
  }

  /// The same nodes with valid numbers pass, so the refusals above are due to the numbers.
  @Test func soundOnesPass() throws {
    let m = made
    let ones = { (name: String, dims: [Int64]) in
      m.tensor(name, dims, [Float](repeating: 1, count: Int(dims.reduce(1, *))))
    }
    let recurrence = [ones("w", [1, 8, 3]), ones("r", [1, 8, 2]), ones("b", [1, 16]), ones("p", [1, 6])]
    let sound: [Data] = try [
      m.model([m.node("Resize", ["x", "", "s"])], [m.tensor("s", [4], [1, 1, 2, 1])]),
      m.model(
        [m.node("Split", ["x", "s"], ["axis": .int(1)], outputs: ["y", "z"])], [m.integers("s", [1, 2])]),
      m.model([m.node("Pad", ["x", "s"])], [m.integers("s", [0, 0, 0, 0, 0, 0, 0, 1])]),
      m.model([m.node("Expand", ["x", "s"])], [m.integers("s", [2, 1, 1, 1, 1])]),
      m.model(
        [m.node("ConvTranspose", ["x", "w"], ["output_shape": .ints([10, 10])])], [ones("w", [3, 2, 3, 3])]),
      m.model(
        [m.node("LSTM", ["x", "w", "r", "b", "", "", "", "p"], ["hidden_size": .int(2)])], recurrence,
        dims: [4, 1, 3]),
      m.model([m.node("GlobalAveragePool", ["x"])]),
      m.model([m.node("BatchNormalization", ["x", "w", "w", "w", "w"])], [ones("w", [3])]),
    ]
    for data in sound { #expect(m.refusal(data) == "no refusal") }
  }

  /// Nothing in a file is silently ignored.
  @Test func whatIsNotReadIsRefused() throws {
    let m = made
    let weights = m.tensor("w", [2, 3, 1, 1], [Float](repeating: 1, count: 6))
    let cases: [(String, Data)] = try [
      ("the attribute 'colour'", m.model([m.node("Relu", ["x"], ["colour": .int(1)])])),
      (
        "the attribute 'storage_order'",
        m.model([m.node("MaxPool", ["x"], ["kernel_shape": .ints([2, 2]), "storage_order": .int(1)])])
      ),
      (
        "the attribute 'spatial'",
        m.model(
          [m.node("BatchNormalization", ["x", "b", "b", "b", "b"], ["spatial": .int(0)])],
          [m.tensor("b", [3], [1, 1, 1])])
      ),
      (
        "the attribute 'activation_alpha'",
        m.model(
          [m.node("RNN", ["x", "v", "r"], ["activation_alpha": .floats([2])])],
          [m.tensor("v", [1, 2, 3], [1, 1, 1, 1, 1, 1]), m.tensor("r", [1, 2, 2], [1, 1, 1, 1])],
          dims: [4, 1, 3])
      ),
      ("input 1 is not supported", m.model([m.node("Relu", ["x", "x"])])),
      ("input 3 is not supported", m.model([m.node("Conv", ["x", "w", "", "w"])], [weights])),
      ("auto_pad 'SOME'", m.model([m.node("Conv", ["x", "w"], ["auto_pad": .text("SOME")])], [weights])),
      (
        "mode 'roughly'",
        m.model([m.node("DepthToSpace", ["x"], ["blocksize": .int(1), "mode": .text("roughly")])])
      ),
      (
        "count_include_pad 2",
        m.model([
          m.node("AveragePool", ["x"], ["kernel_shape": .ints([2, 2]), "count_include_pad": .int(2)])
        ])
      ),
      ("must be whole numbers", m.model([m.node("Reshape", ["x", "s"])], [m.tensor("s", [2], [1, 192])])),
      ("'y' has two producers", m.model([m.node("Relu", ["x"]), m.node("Tanh", ["x"])])),
      ("'x' has two producers", m.model([m.node("Relu", ["x"], outputs: ["x"]), m.node("Tanh", ["x"])])),
      ("an attribute is given twice", m.model([twice()])),
    ]
    for (text, data) in cases { #expect(m.refusal(data).contains(text), "\(m.refusal(data))") }
    // Attributes that agree with the default or with the weights pass.
    #expect(
      try m.refusal(
        m.model([m.node("MaxPool", ["x"], ["kernel_shape": .ints([2, 2]), "storage_order": .int(0)])]))
        == "no refusal")
    #expect(
      try m.refusal(m.model([m.node("Conv", ["x", "w"], ["kernel_shape": .ints([1, 1])])], [weights]))
        == "no refusal")
  }

  private func twice() -> ONNXNode {
    var node = made.node("LeakyRelu", ["x"], ["alpha": .float(0.5)])
    node.attribute.append(node.attribute[0])
    return node
  }

  @Test(arguments: [nil, 0, 1, 5, 29, 9999, Int64.max, -1] as [Int64?])
  func otherVersionsOfTheOperatorSet(_ opset: Int64?) throws {
    var made = made
    made.opset = opset
    #expect(made.refusal(try made.model([made.node("Relu", ["x"])])).contains("operator set"))
  }

  @Test func operatorsOfOtherVersions() throws {
    var made = made
    made.opset = 13
    let early = made.refusal(try made.model([made.node("Mish", ["x"])]))
    #expect(early.contains("'odd'") && early.contains("13"))
    made.opset = 18
    #expect(made.refusal(try made.model([made.node("Mish", ["x"])])) == "no refusal")
    let late = try made.model([made.node("Upsample", ["x", "s"])], [made.tensor("s", [4], [1, 1, 2, 2])])
    #expect(made.refusal(late).contains("'odd'"))
  }

  @Test(arguments: [6, 13, 28] as [Int64]) func versionsThatAreKnown(_ opset: Int64) throws {
    var made = made
    made.opset = opset
    #expect(made.refusal(try made.model([made.node("Relu", ["x"])])) == "no refusal")
  }

  // MARK: Memory and time

  /// Memory is counted before it is allocated.
  @Test func memory() throws {
    let m = made
    let budget = MemoryBudget(bytes: 64 << 20)
    let wide = m.integers("s", [1 << 24])
    let number = m.tensor("c", [1], [1])
    func sum(_ node: ONNXNode) throws -> Data {
      try m.model(
        [node, m.node("ReduceSum", ["z"], outputs: ["s0"]), m.node("Add", ["x", "s0"])], [wide, number],
        dims: [1])
    }
    let cases: [Data] = try [
      sum(m.node("Expand", ["c", "s"], outputs: ["z"], name: "wide")),
      sum(m.node("Tile", ["c", "s"], outputs: ["z"], name: "wide")),
      sum(m.node("ConstantOfShape", ["s"], outputs: ["z"], name: "wide")),
      m.model([m.node("Expand", ["x", "s"], name: "wide")], [wide], dims: [1]),
      // Each tensor is small, but all together exceed the budget.
      m.model(
        (0..<40).map { m.node("Tile", ["c", "s"], outputs: ["z\($0)"], name: "wide \($0)") }
          + [m.node("Sum", ["x"] + (0..<40).map { "z\($0)" })], [m.integers("s", [1 << 17]), number],
        dims: [1]),
    ]
    for data in cases {
      let refusal = m.refusal(data, memory: budget)
      #expect(refusal.contains("needs more than 64.0 MiB of memory, first at 'wide"), "\(refusal)")
    }
    #expect(MemoryBudget.standard.limit > 1 << 28)
    #expect(MemoryBudget.text(3 << 29) == "1.5 GiB")
  }

  /// Twice the nodes take twice the time, not four times: once, 100,000 nodes took most of a minute.
  @Test(.timeLimit(.minutes(1))) func longChains() throws {
    let count = 50_000
    let nodes = (0..<count).map { index in
      made.node(
        index % 3 == 0 ? "Tanh" : index % 3 == 1 ? "Relu" : "Neg", [index == 0 ? "x" : "v\(index)"],
        outputs: [index == count - 1 ? "y" : "v\(index + 1)"], name: "n\(index)")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let imported = try ONNXModel(decoding: made.model(nodes, dims: [4])).imported()
    let network = Network(compiling: imported.graph)
    let output = try Evaluator(network).forward([0.1, -0.2, 0.3, 0.4])
    #expect(output.count == 4 && clock.now - start < .seconds(10), "\(clock.now - start)")
  }

  /// Every step of a sequence becomes separate operations.
  @Test func longSequences() throws {
    let m = made
    let weights = [m.tensor("w", [1, 1, 1], [1]), m.tensor("r", [1, 1, 1], [1])]
    let long = try m.model([m.node("RNN", ["x", "w", "r"])], weights, dims: [1 << 20, 1, 1])
    #expect(m.refusal(long).contains("more than 1048576 operations, first at 'odd'"))
  }

  @Test func externalDataSaysWhere() throws {
    try withTemporaryFolder { folder in
      try Data(count: 768).write(to: URL(fileURLWithPath: folder + "/w.bin"))
      for (key, value) in [("offset", "near the end"), ("offset", "1e3"), ("length", "all")] {
        var weights = made.tensor("w", [1, 3, 8, 8], [])
        weights.dataLocation = 1
        weights.externalData = [("location", "w.bin"), (key, value)].map { key, value in
          var entry = ONNXEntry()
          (entry.key, entry.value) = (key, value)
          return entry
        }
        let refusal = made.refusal(
          try made.model([made.node("Add", ["x", "w"])], [weights]), folder: folder)
        #expect(refusal.contains("'w'") && refusal.contains(value))
      }
    }
  }
}
