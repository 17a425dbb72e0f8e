import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Compound operators: which uses are refused, with the node's name and the remedy, and which are evaluated at import.
@Suite struct CompoundOperatorTests {
  private let made = ModelMaker(opset: 24)

  private func refusal(
    _ node: ONNXNode, _ tensors: [ONNXTensor] = [], dims: [Int64] = [1, 4, 6], domain: String = "",
    then others: [ONNXNode] = []
  ) throws -> String {
    var node = node
    node.domain = domain
    return try made.refusal(made.model([node] + others, tensors, dims: dims))
  }

  @Test func roundingIsRefusedWithTheCure() throws {
    let scale = made.tensor("s", [], [0.1])
    for (domain, name) in [("", "QuantizeLinear"), ("com.microsoft", "QuantizeLinear")] {
      let text = try refusal(made.node(name, ["x", "s"]), [scale], domain: domain)
      #expect(text.contains("explain the float model") && text.contains("odd"), "\(text)")
    }
    for name in ["DynamicQuantizeLinear", "MatMulInteger", "ConvInteger", "QLinearConv", "QLinearMatMul"] {
      let text = try refusal(made.node(name, ["x"]))
      #expect(text.contains("explain the float model") && text.contains("odd"), "\(text)")
    }
    let blocked = try refusal(made.node("Conv", ["x"]), domain: "com.microsoft.nchwc")
    #expect(blocked.contains("'extended'"), "\(blocked)")
  }

  @Test func choicesByValueAreRefused() throws {
    let three = made.integers("k", [3])
    let text = try refusal(
      made.node("TopK", ["x", "k"], outputs: ["v", "i"], name: "top"), [three],
      then: [
        made.node("Cast", ["v"], ["to": .int(7)], outputs: ["rounded"]),
        made.node("Gather", ["x", "rounded"], ["axis": .int(2)], outputs: ["y"], name: "by value"),
      ])
    #expect(text.contains("'by value'") && text.contains("a choice has no gradient"), "\(text)")
    for name in ["NonZero", "Unique", "NonMaxSuppression"] {
      let text = try refusal(made.node(name, ["x"]))
      #expect(text.contains("a position is a whole number"), "\(text)")
    }
  }

  /// Positions may select values but cannot be explained; the values that they select from can.
  @Test func positionsAsAResultAreRefused() throws {
    let whole = try refusal(made.node("ArgMax", ["x"], outputs: ["y"], name: "best"))
    #expect(whole.contains("ArgMax (best)") && whole.contains("a position is a whole number"), "\(whole)")
    let cast = try refusal(
      made.node("ArgMin", ["x"], outputs: ["i"], name: "least"),
      then: [made.node("Cast", ["i"], ["to": .int(1)], outputs: ["y"])])
    #expect(cast.contains("ArgMin (least)"), "\(cast)")
    let short = try refusal(
      made.node("ArgMax", ["x"], ["axis": .int(2)], outputs: ["i"], name: "best"),
      [made.integers("d", [2]), made.tensor("v", [2], [0, 1])],
      then: [made.node("OneHot", ["i", "d", "v"], outputs: ["y"])])
    #expect(short.contains("longer axes"), "\(short)")
    let sorted = try refusal(
      made.node("TopK", ["x", "k"], outputs: ["v", "i"], name: "top"), [made.integers("k", [3])],
      then: [made.node("TopK", ["i", "k"], outputs: ["y", "p"], name: "sort")])
    #expect(sorted.contains("'sort': it sorts whole numbers") && sorted.contains("batched_mm"), "\(sorted)")
  }

  @Test func attentionChecksItsShapes() throws {
    let cases: [(ONNXNode, [ONNXTensor], [Int64])] = [
      (made.node("Attention", ["x", "x", "x"]), [], [1]),
      (made.node("Attention", ["x", "x", "x"]), [], [1, 4, 6]),
      (
        made.node("Attention", ["x", "x", "x"], ["q_num_heads": .int(4), "kv_num_heads": .int(3)]), [],
        [1, 4, 6]
      ),
      (
        made.node("Attention", ["x", "x", "x"], ["q_num_heads": .int(-1), "kv_num_heads": .int(1)]), [],
        [1, 4, 6]
      ),
      (
        made.node("Attention", ["x", "k", "x"]),
        [made.tensor("k", [1, 2, 3, 5], .init(repeating: 1, count: 30))], [1, 2, 3, 4]
      ),
      (
        made.node("Attention", ["x", "x", "x", "m"]),
        [made.tensor("m", [2, 3], .init(repeating: 1, count: 6))], [1, 2, 3, 4]
      ),
      (
        made.node("Attention", ["x", "x", "x", "m"]),
        [made.tensor("m", [3, 9], .init(repeating: 1, count: 27))], [1, 2, 3, 4]
      ),
      (
        made.node("Attention", ["x", "x", "x", "", "k"]),
        [made.tensor("k", [1, 2, 3, 4], .init(repeating: 1, count: 24))], [1, 2, 3, 4]
      ),
      (
        made.node("Attention", ["x", "x", "x", "", "", "", "l"]), [made.integers("l", [1, 2])], [1, 2, 3, 4]
      ),
      (made.node("Attention", ["x", "x", "x"], ["left_window_size": .int(-7)]), [], [1, 2, 3, 4]),
      (
        made.node("RotaryEmbedding", ["x", "c", "c", "p"]),
        [made.tensor("c", [3, 2], .init(repeating: 1, count: 6)), made.integers("p", [0, 1, 3])],
        [1, 2, 3, 4]
      ),
      (
        made.node("RotaryEmbedding", ["x", "c", "c"], ["rotary_embedding_dim": .int(6)]),
        [made.tensor("c", [1, 3, 2], .init(repeating: 1, count: 6))], [1, 2, 3, 4]
      ),
      (
        made.node("TensorScatter", ["x", "u", "i"]),
        [made.tensor("u", [1, 2, 2, 4], .init(repeating: 1, count: 16)), made.integers("i", [2])],
        [1, 2, 3, 4]
      ),
      (
        made.node("GridSample", ["x", "g"]),
        [made.tensor("g", [1, 2, 2, 3], .init(repeating: 0, count: 12))], [1, 2, 3, 4]
      ),
      (
        made.node("RoiAlign", ["x", "r", "b"]),
        [made.tensor("r", [1, 4], [0, 0, 1, 1]), made.integers("b", [1])], [1, 2, 3, 4]
      ),
      (
        made.node("RoiAlign", ["x", "r", "b"], ["output_height": .int(1 << 40)]),
        [made.tensor("r", [1, 4], [0, 0, 1, 1]), made.integers("b", [0])], [1, 2, 3, 4]
      ),
      (
        made.node("RoiAlign", ["x", "r", "b"]),
        [made.tensor("r", [1, 4], [0, .nan, 1, 1]), made.integers("b", [0])], [1, 2, 3, 4]
      ),
      (
        made.node("DeformConv", ["x", "w", "x"]),
        [made.tensor("w", [2, 2, 2, 2], .init(repeating: 0, count: 16))], [1, 2, 3, 4]
      ),
      (
        made.node("Col2Im", ["x", "s", "k"]),
        [made.integers("s", [1 << 40, 1 << 40]), made.integers("k", [2, 2])], [1, 4, 6]
      ),
      (
        made.node("Col2Im", ["x", "s", "k"]), [made.integers("s", [3, 3]), made.integers("k", [0, 2])],
        [1, 4, 6]
      ),
      (
        made.node("STFT", ["x", "f", "", "l"]), [made.integers("f", [0]), made.integers("l", [4])], [1, 8, 1]
      ),
      (
        made.node("STFT", ["x", "f", "", "l"]), [made.integers("f", [1]), made.integers("l", [9])], [1, 8, 1]
      ),
      (made.node("TopK", ["x", "k"]), [made.integers("k", [7])], [1, 4, 6]),
      (made.node("Det", ["x"]), [], [1, 9, 9]),
      (
        made.node(
          "MaxUnpool", ["x", "i", "s"], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])]),
        [made.tensor("i", [1, 1, 2, 2], [0, 1, 2, 3]), made.integers("s", [1, 1, 5, 5])], [1, 1, 2, 2]
      ),
      (
        made.node("ConvTranspose", ["x", "w"]),
        [made.tensor("w", [3, 1, 2, 2, 2], .init(repeating: 0, count: 24))], [1, 2, 3, 4, 5]
      ),
    ]
    for (index, (node, tensors, dims)) in cases.enumerated() {
      let text = try refusal(node, tensors, dims: dims)
      #expect(text.contains("'odd'"), "case \(index): \(text)")
    }
  }

  @Test func fusedOperatorsCheckTheirShapes() throws {
    let ones = [Float](repeating: 1, count: 64)
    let gamma = made.tensor("g", [6], Array(ones.prefix(6)))
    let cases: [(ONNXNode, [ONNXTensor], [Int64])] = [
      (
        made.node("SkipLayerNormalization", ["x", "s", "g"]),
        [made.tensor("s", [1, 4, 5], Array(ones.prefix(20))), gamma], [1, 4, 6]
      ),
      (
        made.node("SkipLayerNormalization", ["x", "x", "s"]), [made.tensor("s", [4], Array(ones.prefix(4)))],
        [1, 4, 6]
      ),
      (
        made.node("Attention", ["x", "w"], ["num_heads": .int(4)]),
        [made.tensor("w", [6, 9], Array(ones.prefix(54)))], [1, 4, 6]
      ),
      (
        made.node("Attention", ["x", "w"], ["num_heads": .int(1), "qkv_hidden_sizes": .ints([3, 3, -3])]),
        [made.tensor("w", [6, 3], Array(ones.prefix(18)))], [1, 4, 6]
      ),
      (
        made.node("MultiHeadAttention", ["x", "x", "x", "b"], ["num_heads": .int(2)]),
        [made.tensor("b", [7], Array(ones.prefix(7)))], [1, 4, 6]
      ),
      (made.node("FusedMatMul", ["x", "x"], ["transBatchA": .int(1)]), [], [1, 6, 6]),
      (
        made.node("FusedGemm", ["x", "w", ""], ["activation": .text("Wave")]),
        [made.tensor("w", [6, 2], Array(ones.prefix(12)))], [4, 6]
      ),
      (made.node("GroupNorm", ["x", "g", "g"], ["groups": .int(4)]), [gamma], [1, 3, 2, 6]),
      (made.node("BiasSplitGelu", ["x", "b"]), [made.tensor("b", [5], Array(ones.prefix(5)))], [1, 4, 5]),
      (
        made.node(
          "MatMulNBits", ["x", "w", "s"],
          ["K": .int(1 << 60), "N": .int(1 << 60), "bits": .int(4), "block_size": .int(16)]), [gamma], [1, 6]
      ),
      (
        made.node(
          "MatMulNBits", ["x", "g", "g"],
          ["K": .int(6), "N": .int(2), "bits": .int(3), "block_size": .int(16)]), [gamma], [1, 6]
      ),
    ]
    for (index, (node, tensors, dims)) in cases.enumerated() {
      let text = try refusal(node, tensors, dims: dims, domain: "com.microsoft")
      #expect(text.contains("'odd'"), "case \(index): \(text)")
    }
    let past = made.tensor("p", [1, 1, 2, 6], Array(ones.prefix(12)))
    let text = try refusal(
      made.node(
        "GroupQueryAttention", ["x", "x", "x", "p", "p", "l", "t"],
        ["num_heads": .int(1), "kv_num_heads": .int(1)]
      ), [past, made.integers("l", [3]), made.integers("t", [4])], domain: "com.microsoft")
    #expect(text.contains("length 0"), "\(text)")
  }

  /// Weights of 2 and 4 bits, packed as raw bytes and as numbers.
  @Test func packedIntegers() throws {
    for (type, numbers) in [
      (ElementType.int4, [-8, 7, 3, -1, 5]), (.uint4, [15, 0, 9, 8, 1]), (.int2, [-2, 1, 0, -1, 1]),
      (.uint2, [3, 0, 1, 2, 3]),
    ] as [(ElementType, [Int64])] {
      let per = 8 / type.bits
      let bytes = stride(from: 0, to: numbers.count, by: per).map { start -> UInt8 in
        (start..<min(start + per, numbers.count)).reduce(0) { byte, place in
          byte | UInt8(truncatingIfNeeded: numbers[place] & (1 << type.bits - 1))
            << ((place - start) * type.bits)
        }
      }
      #expect(type.unpacked(bytes, count: 5) == numbers)
      for isRaw in [true, false] {
        var tensor = ONNXTensor()
        (tensor.name, tensor.dims, tensor.dataType) = ("w", [5], type.rawValue)
        if isRaw { tensor.rawData = Data(bytes) } else { tensor.int32Data = bytes.map(Int32.init) }
        let node = made.node("DequantizeLinear", ["w", "s"], outputs: ["d"], name: "weights")
        let data = try made.model(
          [node, made.node("Mul", ["x", "d"])], [tensor, made.tensor("s", [], [0.5])], dims: [5])
        let evaluator = Evaluator(Network(compiling: try ONNXModel(decoding: data).imported().graph))
        #expect(try evaluator.forward([1, 1, 1, 1, 1]) == numbers.map { Float($0) / 2 })
      }
    }
    var short = ONNXTensor()
    (short.name, short.dims, short.dataType, short.rawData) = ("w", [5], 22, Data([1, 2]))
    let text = try refusal(made.node("Gather", ["x", "w"]), [short])
    #expect(text.contains("2 bytes for the shape"), "\(text)")
  }

  /// Weights of 8-bit floating-point types are scaled; rounding to such a type is refused.
  @Test func smallFloats() throws {
    var tensor = ONNXTensor()
    (tensor.name, tensor.dims, tensor.dataType, tensor.rawData) = ("w", [3], 17, Data([0x38, 0xc0, 0x44]))
    let node = made.node("DequantizeLinear", ["w", "s"], outputs: ["d"], name: "weights")
    let data = try made.model(
      [node, made.node("Mul", ["x", "d"])], [tensor, made.tensor("s", [], [0.5])], dims: [3])
    let evaluator = Evaluator(Network(compiling: try ONNXModel(decoding: data).imported().graph))
    #expect(try evaluator.forward([1, 1, 2]) == [0.5, -1, 3])
    let product = made.node("Mul", ["x", "rounded"])
    for nodes in [
      [made.node("Cast", ["x"], ["to": .int(17)])], [made.node("CastLike", ["x", "w"])],
      [made.node("Cast", ["s"], ["to": .int(19)], outputs: ["rounded"]), product],
    ] {
      let text = try refusal(
        nodes[0], [tensor, made.tensor("s", [], [0.5])], dims: [3], then: Array(nodes.dropFirst()))
      #expect(text.contains("8 bits") && text.contains("float model"), "\(text)")
    }
  }

  /// Sums of three embeddings, normalized, computed by hand; with counted positions and with given ones.
  @Test(arguments: [false, true]) func normalizedEmbeddings(givesPositions: Bool) throws {
    let tables: [String: [[Double]]] = [
      "words": [[1, 0, 2], [0.5, -1, 0.25], [3, 2, -2], [0, 1, 1]],
      "places": [[0.1, 0.2, 0.3], [-0.3, 0.5, 0.2], [0.7, -0.1, 0.4]],
      "kinds": [[0, 0.5, -0.5], [1, -1, 0.25]],
    ]
    let (gamma, beta) = ([1.5, 0.5, -2.0], [0.25, -0.5, 0.125])
    let (ids, kinds, places) = ([2, 0, 3], [0, 1, 1], givesPositions ? [2, 0, 1] : [0, 1, 2])
    func tensor(_ name: String, _ rows: [[Double]]) -> ONNXTensor {
      made.tensor(
        name, rows.count == 1 ? [Int64(rows[0].count)] : [Int64(rows.count), Int64(rows[0].count)],
        rows.flatMap { $0.map(Float.init) })
    }
    func whole(_ name: String, _ values: [Int]) -> ONNXTensor {
      var tensor = made.integers(name, values.map(Int64.init))
      tensor.dims = [1, 3]
      return tensor
    }
    var node = made.node(
      "EmbedLayerNormalization",
      ["ids", "kind_ids", "words", "places", "kinds", "gamma", "beta"] + (givesPositions ? ["", "at"] : []),
      ["epsilon": .float(0.01)], outputs: ["e"], name: "embeddings")
    node.domain = "com.microsoft"
    let data = try made.model(
      [node, made.node("Add", ["e", "x"])],
      tables.map { tensor($0.key, $0.value) } + [
        tensor("gamma", [gamma]), tensor("beta", [beta]), whole("ids", ids), whole("kind_ids", kinds),
        whole("at", places),
      ], dims: [1, 3, 3])
    let evaluator = Evaluator(Network(compiling: try ONNXModel(decoding: data).imported().graph))
    var expected: [Double] = []
    for token in 0..<3 {
      var row: [Double] = [0, 0, 0]
      for (name, index) in [("words", ids[token]), ("places", places[token]), ("kinds", kinds[token])] {
        let embedding: [Double] = try #require(tables[name])[index]
        for feature in 0..<3 { row[feature] += embedding[feature] }
      }
      let mean: Double = row.reduce(0, +) / 3
      let variance: Double = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 3
      for feature in 0..<3 {
        let standard: Double = (row[feature] - mean) / (variance + 0.01).squareRoot()
        expected.append(standard * gamma[feature] + beta[feature])
      }
    }
    let found = try evaluator.forward([Float](repeating: 0, count: 9))
    for (a, b) in zip(found, expected) { #expect(abs(Double(a) - b) < 1e-5) }
  }

  /// A reduction over no axes still applies its function to each element, as in ONNX Runtime, and the gradient is that function's.
  @Test(arguments: Reduction.Kind.allCases) func reductionsWithoutAxes(kind: Reduction.Kind) throws {
    let x: [Float] = [0.5, 2, 3]
    let node = made.node(kind.rawValue, ["x"], ["noop_with_empty_axes": .int(1), "keepdims": .int(0)])
    let evaluator = Evaluator(
      Network(compiling: try ONNXModel(decoding: made.model([node], dims: [1, 3])).imported().graph))
    let found = try evaluator.forward(x)
    let gradient = try evaluator.backward([1, 1, 1])
    for (index, value) in x.enumerated() {
      let (expected, slope): (Float, Float) =
        switch kind {
        case .sumOfSquares: (value * value, 2 * value)
        case .logSum: (log(value), 1 / value)
        case .sum, .mean, .maximum, .minimum, .product, .l1, .l2, .logSumExp: (value, 1)
        }
      #expect(abs(found[index] - expected) < 1e-6 && abs(gradient[index] - slope) < 1e-6)
    }
  }

  /// A mask removes keys completely, and a query without keys gives zeros instead of NaN.
  @Test func hiddenKeysDoNotCount() throws {
    var bias = AttentionBias()
    var gate = ArrayGate()
    try bias.hide([1, 1, 2, 3], &gate) { $0[2] == 0 && $0[3] < 2 }
    let parts = bias.parts
    #expect(parts.rowFactors?.reals == [1, 0])
    #expect(parts.rowFactors?.shape == [1, 1, 2, 1])
    guard case .constant(let added) = parts.additions.first else {
      Issue.record("nothing is added")
      return
    }
    #expect(added.reals == [0, 0, -.infinity, 0, 0, 0])
  }

  /// The table in the documentation lists every operator with a rule, and no step function as differentiable.
  @Test func everyOperatorIsListed() {
    let supports = Dictionary(uniqueKeysWithValues: OperatorSupport.all.map { ($0.name, $0) })
    let runtimes: Set = ["SimplifiedLayerNormalization"]
    let own = OperatorSet.imports.keys.filter { !$0.contains(".") && !runtimes.contains($0) }
    #expect(Set(own).subtracting(OperatorSupport.standard).isEmpty)
    #expect(OperatorSupport.steps.isSubset(of: own))
    #expect(supports["Attention"]?.explained == .exact)
    #expect(supports["Floor"]?.explained == .step)
    #expect(supports["com.microsoft.EmbedLayerNormalization"]?.explained == .exact)
    #expect(supports["QLinearConv"]?.known == .refused)
    #expect(supports["NonZero"]?.known == .evaluated)
    for support in OperatorSupport.all {
      if case .refused(let reason) = support.explained { #expect(!reason.isEmpty) }
    }
  }
}
