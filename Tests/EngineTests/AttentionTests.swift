import TestSupport
import Testing

@testable import Engine

@Suite struct AttentionTests {
  /// The number of queries, the number of keys, the length of their rows and the length of the value rows.
  static let sizes = [
    [1, 1, 1, 1], [3, 5, 2, 7], [49, 49, 32, 32], [50, 97, 64, 40], [70, 1000, 8, 50], [9, 48, 16, 16],
    [300, 256, 4, 4],
  ]

  private func attention(_ size: [Int], stacks: Int, bias: [Float] = []) -> Attention {
    func rows(_ count: Int, _ length: Int) -> Attention.Rows {
      .init(starts: (0..<stacks).map { Int32($0 * count * length) }, stride: length)
    }
    return Attention(
      queries: .init(input: 0, rows: rows(size[0], size[2])),
      keys: .init(input: 1, rows: rows(size[1], size[2])),
      values: .init(input: 2, rows: rows(size[1], size[3])), result: rows(size[0], size[3]),
      resultShape: [stacks, size[0], size[3]], queryCount: size[0], keyCount: size[1], depth: size[2],
      width: size[3], scale: 0.4, bias: .init(bias, stacks: stacks, table: size[0] * size[1]))
  }

  private func shapes(_ size: [Int], stacks: Int) -> [TensorShape] {
    [[stacks, size[0], size[2]], [stacks, size[1], size[2]], [stacks, size[1], size[3]]]
  }

  /// Agreement with the reference implementation, with no bias, one bias for all stacks, and one for each stack.
  @Test(arguments: Kernels.available, sizes)
  func isItsNaiveTwin(kernels: Kernels, size: [Int]) throws {
    var random = Randomness(seed: 6)
    let (stacks, table) = (2, size[0] * size[1])
    let shapes = shapes(size, stacks: stacks)
    let inputs = shapes.map { random.floats($0.count, scale: 2) }
    let upstream = random.floats(stacks * size[0] * size[3])
    for bias in [[], random.floats(table), random.floats(stacks * table)] {
      let operation = attention(size, stacks: stacks, bias: bias)
      func result(_ kernels: Kernels) throws -> OperationHarness.Result {
        try OperationHarness(operation: operation, shapes: shapes, kernels: kernels).run(
          inputs, upstream: upstream)
      }
      let (found, expected) = (try result(kernels), try result(.reference))
      #expect(relativeError(found.output, expected.output) < 1e-5)
      for (found, expected) in zip(found.gradients, expected.gradients) {
        #expect(relativeError(found, expected) < 2e-5)
      }
    }
  }

  @Test func equalBiasesAreKeptOnce() throws {
    let bias = try #require(Attention.Bias([1, 2, 3, 4, 1, 2], stacks: 3, table: 2))
    #expect(bias.tables == [1, 2, 3, 4])
    #expect(bias.starts == [0, 2, 0])
    let shared = try #require(Attention.Bias([1, 2], stacks: 3, table: 2))
    #expect(shared.tables == [1, 2] && shared.starts == [0, 0, 0])
    #expect(Attention.Bias([], stacks: 3, table: 2) == nil)
  }

  /// Masked keys have no effect. A query whose keys are all masked does not spoil other gradients.
  @Test(arguments: Kernels.available)
  func masks(kernels: Kernels) throws {
    var random = Randomness(seed: 7)
    let size = [4, 60, 8, 8]
    // Each query attends to the keys up to its own number; the last query attends to none.
    let bias = (0..<4 * 60).map { $0 / 60 < 3 && $0 % 60 <= $0 / 60 ? Float(0) : -.infinity }
    let shapes = shapes(size, stacks: 1)
    var inputs = shapes.map { random.floats($0.count) }
    func result() throws -> OperationHarness.Result {
      let upstream = [Float](repeating: 1, count: 24) + [Float](repeating: 0, count: 8)
      return try OperationHarness(
        operation: attention(size, stacks: 1, bias: bias), shapes: shapes, kernels: kernels
      )
      .run(inputs, upstream: upstream)
    }
    let before = try result()
    #expect(Array(before.output[..<8]) == Array(inputs[2][..<8]), "the first query sees the first key alone")
    #expect(before.output[24...].allSatisfy { $0.isNaN })
    #expect(before.gradients[0].allSatisfy(\.isFinite) && before.gradients[1].allSatisfy(\.isFinite))
    #expect(before.gradients[1][24...].allSatisfy { $0 == 0 }, "a key that nobody sees")
    for index in 24..<480 { inputs[2][index] += 1 }
    let after = try result()
    #expect(Array(after.output[..<24]) == Array(before.output[..<24]))
  }

  /// Returns softmax(q · kᵀ / √d) · v with heads and windows, as exporters write it.
  private func transformer(
    tokens: Int = 10, heads: Int = 3, depth: Int = 8, bias: Tensor? = nil, scalesScores: Bool, seed: UInt64
  ) throws -> Graph {
    var random = Randomness(seed: seed)
    let channels = heads * depth
    var graph = Graph(inputShape: [1, tokens, channels])
    try graph.append(
      Dense(
        weights: Tensor(random.floats(channels * 3 * channels, scale: 0.6), shape: [channels, 3 * channels]),
        bias: random.floats(3 * channels)), to: graph.input, name: "qkv")
    let qkv = try graph.append(Reshape(to: [tokens, 3, heads, depth]), to: graph.output, name: "split")
    func part(_ index: Int, transposed: Bool, _ name: String) throws -> Graph.Value {
      var sources: [Int32] = []
      for head in 0..<heads {
        for outer in 0..<(transposed ? depth : tokens) {
          for inner in 0..<(transposed ? tokens : depth) {
            let (token, element) = transposed ? (inner, outer) : (outer, inner)
            sources.append(Int32(((token * 3 + index) * heads + head) * depth + element))
          }
        }
      }
      let shape: TensorShape = transposed ? [1, heads, depth, tokens] : [1, heads, tokens, depth]
      return try graph.append(Rearrangement(name: name, shape: shape, sources: sources), to: qkv, name: name)
    }
    let half = ChannelAffine(
      scale: [Float](repeating: 0.35, count: depth), shift: [Float](repeating: 0, count: depth))
    let q = try graph.append(half, to: part(0, transposed: false, "q"), name: "scaled q")
    let k = try part(1, transposed: true, "k")
    let v = try part(2, transposed: false, "v")
    try graph.append(MatrixProduct(), to: q, k, name: "scores")
    if scalesScores {
      let affine = ChannelAffine(
        scale: [Float](repeating: 0.7, count: tokens), shift: random.floats(tokens))
      try graph.append(affine, to: graph.output, name: "scaled scores")
    }
    if let bias {
      let scores = graph.output
      let constant = try graph.append(Constant(bias), to: [], name: "bias")
      try graph.append(Binary.sum, to: scores, constant, name: "biased scores")
    }
    try graph.append(Softmax(axes: [3]), to: graph.output, name: "shares")
    try graph.append(MatrixProduct(), to: graph.output, v, name: "mixed")
    let back = (0..<tokens * channels).map { place in
      let (token, head, element) = (place / channels, place % channels / depth, place % depth)
      return Int32((head * tokens + token) * depth + element)
    }
    try graph.append(
      Rearrangement(name: "merge", shape: [1, tokens, heads, depth], sources: back), to: graph.output,
      name: "merge")
    try graph.append(Reshape(to: [1, tokens, channels]), to: graph.output, name: "merged")
    try graph.append(
      Dense(
        weights: Tensor(random.floats(channels * 5), shape: [channels, 5]), bias: random.floats(5)),
      to: graph.output, name: "end")
    return graph
  }

  @Test(arguments: Kernels.available, [false, true])
  func isOneOperation(kernels: Kernels, scalesScores: Bool) throws {
    var random = Randomness(seed: 9)
    let biases: [Tensor?] = [
      nil, Tensor(random.floats(3 * 100), shape: [1, 3, 10, 10]),
      Tensor(random.floats(10), shape: [1, 1, 1, 10]),
      Tensor(random.floats(100), shape: [10, 10]),
    ]
    for bias in biases {
      let graph = try transformer(bias: bias, scalesScores: scalesScores, seed: 3)
      let network = Network(compiling: graph, kernels: kernels)
      #expect(network.prepared.graph.nodes.map(\.operation.name) == ["Dense", "Attention", "Dense"])
      let (found, written) = (
        Evaluator(network), Evaluator(Network(compilingAsWritten: graph, kernels: kernels))
      )
      let (input, upstream) = (random.floats(240), random.floats(50))
      #expect(relativeError(try found.forward(input), try written.forward(input)) < 1e-5)
      #expect(relativeError(try found.backward(upstream), try written.backward(upstream)) < 1e-5)
    }
  }

  /// An activation that is observed is not fused away and keeps its value.
  @Test func aLayerInsideStays() throws {
    let graph = try transformer(scalesScores: true, seed: 4)
    for name in ["shares", "q", "merge", "scaled scores"] {
      let value = try #require(graph.nodes.first { $0.name == name }).output
      let network = Network(compiling: graph, activations: ["it": value])
      var random = Randomness(seed: 2)
      let (input, upstream) = (random.floats(240), random.floats(50))
      let (evaluator, plain) = (Evaluator(network), Evaluator(Network(compiling: graph)))
      #expect(relativeError(try evaluator.forward(input), try plain.forward(input)) < 1e-5)
      #expect(relativeError(try evaluator.backward(upstream), try plain.backward(upstream)) < 1e-5)
      var head = graph
      head.output = value
      let alone = try Evaluator(Network(compilingAsWritten: head, kernels: .best)).forward(input)
      let seen = Array(try evaluator.activation("it"))
      #expect(relativeError(seen, alone) < 1e-5, "\(name)")
    }
  }

  /// Keys that several heads share would get a gradient from each head: such an attention is not fused.
  @Test func sharedKeysAreNotFused() throws {
    var graph = Graph(inputShape: [4, 6])
    func repeated(_ shape: TensorShape, _ name: String) throws -> Graph.Value {
      let sources = (0..<shape.count).map { Int32($0 % 24) }
      return try graph.append(
        Rearrangement(name: name, shape: shape, sources: sources), to: graph.input, name: name)
    }
    let q = try repeated([2, 4, 6], "q")
    let k = try repeated([2, 6, 4], "k")
    try graph.append(MatrixProduct(), to: q, k, name: "scores")
    try graph.append(Softmax(axes: [2]), to: graph.output, name: "shares")
    try graph.append(MatrixProduct(), to: graph.output, q, name: "mixed")
    var fused = graph
    fused.fuseAttention()
    #expect(!fused.nodes.contains { $0.operation is Attention })
  }
}

/// Standardized rows.
@Suite struct StandardizationTests {
  @Test(arguments: Kernels.available, [1, 7, 16, 100, 768])
  func isItsNaiveTwin(kernels: Kernels, count: Int) throws {
    var random = Randomness(seed: 8)
    let shape: TensorShape = [5, count]
    // Far from zero, where a naive variance loses all digits.
    let x = random.floats(shape.count).map { $0 + 100 }
    let (upstream, slopes) = (random.floats(shape.count), random.floats(shape.count))
    let plain = Standardization(axes: [1], epsilon: 1e-5)
    let affine = ChannelAffine(scale: random.floats(count), shift: random.floats(count))
    for operation in [plain, try #require(plain.absorbing(affine))] {
      func result(_ kernels: Kernels) throws -> OperationHarness.Result {
        try OperationHarness(operation: operation, shapes: [shape], kernels: kernels)
          .run([x], upstream: upstream, inputSlopes: slopes)
      }
      let (found, expected) = (try result(kernels), try result(.reference))
      #expect(relativeError(found.output, expected.output) < 1e-4)
      #expect(relativeError(found.gradients[0], expected.gradients[0]) < 1e-3 || count == 1)
    }
  }

  /// One γ and β for each channel, whichever axes are standardized.
  @Test(arguments: [[1, 2], [2], [0, 1], [1]] as [Set<Int>])
  func absorbsWhatFollows(axes: Set<Int>) throws {
    var random = Randomness(seed: 10)
    var graph = Graph(inputShape: [3, 4, 5])
    try graph.append(Standardization(axes: axes, epsilon: 1e-3), to: graph.input, name: "standard")
    try graph.append(
      ChannelAffine(scale: random.floats(5), shift: random.floats(5)), to: graph.output, name: "affine")
    let network = Network(compiling: graph)
    #expect(network.prepared.graph.nodes.count == 1)
    let (found, written) = (Evaluator(network), Evaluator(Network(compilingAsWritten: graph, kernels: .best)))
    let (input, upstream) = (random.floats(60), random.floats(60))
    #expect(relativeError(try found.forward(input), try written.forward(input)) < 1e-6)
    #expect(relativeError(try found.backward(upstream), try written.backward(upstream)) < 1e-5)
  }
}
