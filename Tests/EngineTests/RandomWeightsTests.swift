import TestSupport
import Testing

@testable import Engine

/// Weights shuffled layer by layer, from the output backwards.
@Suite struct RandomWeightsTests {
  private func random(_ graph: Graph, _ depth: Int, seed: UInt64 = 1) throws -> Graph {
    graph.replacing(
      try graph.randomLayers(depth) { Randomness(seed: seed &* 1000 &+ UInt64($0)) })
  }

  private func weights(of graph: Graph, _ name: String) throws -> (weights: [Float], bias: [Float]) {
    let operation = try #require(graph.nodes.first { $0.name == name }?.operation)
    return switch operation {
    case let dense as Dense: (dense.weights.elements, dense.bias)
    case let convolution as Convolution: (convolution.weights.elements, convolution.bias)
    case let affine as ChannelAffine: (affine.scale, affine.shift)
    case let constant as Constant: (constant.tensor.elements, [])
    default: ([], [])
    }
  }

  /// Returns y = W₂ · relu(W₁ · x + b₁) + b₂.
  private func twoLayers() throws -> Graph {
    var graph = Graph(inputShape: [4])
    let rows = (1...20).map(Float.init)
    let first = Dense(weights: Tensor(rows, shape: [4, 5]), bias: [1, 2, 3, 4, 5])
    try graph.append(first, to: graph.input, name: "first")
    try graph.append(Clip.relu, to: graph.output, name: "relu")
    let second = Dense(weights: Tensor(rows.map { -$0 }, shape: [5, 4]), bias: [9, 8, 7, 6])
    try graph.append(second, to: graph.output, name: "second")
    return graph
  }

  @Test func theLastLayerAloneIsReordered() throws {
    let graph = try twoLayers()
    #expect(graph.weightedLayers == ["second", "first"])
    let last = try random(graph, 1)
    let (before, after) = (try weights(of: graph, "second"), try weights(of: last, "second"))
    #expect(try weights(of: last, "first") == weights(of: graph, "first"))
    #expect(after.weights != before.weights && after.weights.sorted() == before.weights.sorted())
    #expect(after.bias != before.bias && after.bias.sorted() == before.bias.sorted())
    // The hidden layer's values for an input of ones are known, and so is the sum over an output's shuffled weights.
    let hidden: [Float] = [35, 40, 45, 50, 55]
    var expected = after.bias
    for (index, weight) in after.weights.enumerated() { expected[index % 4] += hidden[index / 4] * weight }
    #expect(relativeError(try Evaluator(Network(compiling: last)).forward([1, 1, 1, 1]), expected) < 1e-6)
  }

  /// A shuffled layer is the same at every depth that includes it, an unshuffled layer is unchanged, and equal seeds agree.
  @Test func depthsAreNested() throws {
    let graph = try tangledGraph().simplified()
    let layers = graph.weightedLayers
    #expect(layers == ["dense", "grouped", "project", "depthwise", "expand", "stem"])
    let whole = try random(graph, layers.count)
    for depth in 0...layers.count {
      let cascade = try random(graph, depth)
      for (place, name) in layers.enumerated() {
        let expected = try weights(of: place < depth ? whole : graph, name)
        #expect(try weights(of: cascade, name) == expected, "\(name) at depth \(depth)")
        #expect(try weights(of: whole, name).weights != weights(of: graph, name).weights)
      }
      #expect(cascade.nodes.map(\.name) == graph.nodes.map(\.name))
    }
    #expect(try weights(of: random(graph, 6), "stem") == weights(of: whole, "stem"))
    #expect(try weights(of: random(graph, 6, seed: 2), "stem") != weights(of: whole, "stem"))
  }

  private func random(
    _ network: Network, _ depth: Int, at input: [Float], seed: UInt64 = 1
  ) throws -> Network {
    try network.withRandomWeights(lastLayers: depth, keepingRangesAt: input) {
      Randomness(seed: seed &* 1000 &+ UInt64($0))
    }
  }

  /// The last layer's results keep their mean and deviation; its weights are those of the shuffled graph, scaled.
  @Test func rangesAreKept() throws {
    let graph = try tangledGraph()
    let network = Network(compiling: graph)
    var generator = Randomness(seed: 4)
    let input = generator.floats(network.inputShape.count, scale: 2)
    let cascade = try random(network, 1, at: input)
    func spread(_ network: Network) throws -> (mean: Double, deviation: Double) {
      let values = try Evaluator(network).forward(input).map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / Double(values.count)).squareRoot())
    }
    let (before, after) = (try spread(network), try spread(cascade))
    #expect(abs(after.mean - before.mean) < 1e-5 && abs(after.deviation / before.deviation - 1) < 1e-5)
    let scaled = try weights(of: cascade.prepared.graph, "dense").weights
    let plain = try weights(of: random(graph.simplified(), 1), "dense").weights
    #expect(relativeError(scaled, plain.map { $0 * scaled[0] / plain[0] }) < 1e-6)
    #expect(abs(scaled[0] / plain[0] - 1) > 0.01)
  }

  /// A compiled network can be randomized, too: its layers are nested, and the original network is unchanged.
  @Test(arguments: Kernels.available)
  func networksBecomeRandom(kernels: Kernels) throws {
    let graph = try tangledGraph()
    let network = Network(compiling: graph, kernels: kernels)
    let reference = Network(compilingAsWritten: graph.simplified(), kernels: .reference)
    let layers = network.weightedLayers
    #expect(layers == graph.simplified().weightedLayers)
    var generator = Randomness(seed: 4)
    let input = generator.floats(network.inputShape.count, scale: 2)
    func evaluate(_ network: Network) throws -> [[Float]] {
      let evaluator = Evaluator(network)
      return [try evaluator.forward(input), try evaluator.backward([1, 0, 0, 0, 0, 0, 0])]
    }
    let original = try evaluate(network)
    let whole = try random(network, layers.count, at: input).prepared.graph
    var seen: [[[Float]]] = []
    for depth in 0...layers.count {
      let cascade = try random(network, depth, at: input)
      let found = try evaluate(cascade)
      let expected = try evaluate(random(reference, depth, at: input))
      #expect(relativeError(found[0], expected[0]) < 1e-4 && relativeError(found[1], expected[1]) < 1e-3)
      #expect(!seen.contains(found), "depth \(depth)")
      seen.append(found)
      for (place, name) in layers.enumerated() {
        let expected = try weights(of: place < depth ? whole : network.prepared.graph, name)
        #expect(try weights(of: cascade.prepared.graph, name) == expected, "\(name) at depth \(depth)")
      }
    }
    #expect(seen[0] == original)
    let afterwards = try evaluate(network)
    #expect(afterwards == original)
    #expect(throws: EvaluationError.self) { try random(network, 1, at: [1]) }
  }

  @Test(arguments: [-1, 3, .max])
  func moreLayersThanThereAreIsAnError(depth: Int) throws {
    let graph = try twoLayers()
    #expect(throws: GraphError.tooDeep(depth: depth, layers: 2)) { try random(graph, depth) }
  }

  /// Weights stay if they prepare the input, encode positions, are all equal or do not reach the output.
  @Test func whatTrainingHasNotFoundStays() throws {
    var graph = Graph(inputShape: [2, 3])
    let luma = Dense(weights: Tensor([0.3, 0.6, 0.1], shape: [3, 1]), bias: [0])
    try graph.append(luma, to: [graph.input], name: "luma", layer: nil)
    try graph.append(Reshape(to: [2, 1]), to: graph.output, name: "shape")
    let gray = try graph.append(
      ChannelAffine(scale: [2], shift: [1]), to: graph.output, name: "scaling")
    let ranges = try graph.append(
      ChannelAffine(scale: [1, 2, 3], shift: [4, 5, 6]), to: graph.input, name: "ranges")
    let wide = Dense(weights: Tensor([1, 2, 3], shape: [1, 3]), bias: [0, 0, 0])
    try graph.append(wide, to: gray, name: "wide")
    let mean = Dense(weights: Tensor([1, 1, 1], shape: [3, 1]), bias: [0])
    try graph.append(mean, to: ranges, name: "mean")
    try graph.append(wide, to: graph.output, name: "again")
    let places = try graph.append(
      Constant(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])), to: [], name: "places")
    let bias = try graph.append(Constant(Tensor([1, 2], shape: [2, 1])), to: [], name: "bias")
    let gain = try graph.append(Constant(Tensor([3, 4], shape: [2, 1])), to: [], name: "gain")
    let matrix = try graph.append(Constant(Tensor([3, 4, 5, 6], shape: [2, 2])), to: [], name: "matrix")
    let sum = try graph.append(Binary.sum, to: graph.nodes[6].output, places, name: "positioned")
    try graph.append(ChannelAffine(scale: [1, 2, 3], shift: [4, 5, 6]), to: sum, name: "norm")
    try graph.append(Binary.product, to: graph.output, gain, name: "gained")
    try graph.append(Binary.sum, to: graph.output, bias, name: "biased")
    let output = try graph.append(MatrixProduct(), to: matrix, graph.output, name: "product")
    try graph.append(wide, to: gray, name: "unread")
    graph.output = output
    #expect(graph.weightedLayers == ["norm", "matrix", "gain", "bias", "again"])
    graph.output = sum
    #expect(graph.weightedLayers == ["again"])
  }

  /// Nodes of one layer with the same weights, such as the steps of a recurrent layer, still share them.
  @Test func sharedWeightsStayShared() throws {
    var graph = Graph(inputShape: [3])
    func dense(_ first: Float) -> Dense {
      Dense(weights: Tensor((0..<9).map { first + Float($0) }, shape: [3, 3]), bias: [1, 2, 3])
    }
    for (step, first) in [0, 10, 0, 10].enumerated() {
      try graph.append(dense(Float(first)), to: [graph.output], name: "step \(step)", layer: "recurrent")
    }
    try graph.append(dense(0), to: graph.output, name: "head")
    #expect(graph.weightedLayers == ["head", "recurrent"])
    let cascade = try random(graph, 2)
    let steps = try (0..<4).map { try weights(of: cascade, "step \($0)") }
    #expect(steps[0] == steps[2] && steps[1] == steps[3])
    #expect(steps[0].weights != steps[1].weights.map { $0 - 10 }, "other weights, another order")
    #expect(try weights(of: cascade, "head").weights != steps[0].weights)
  }

  /// In a separate batch norm a channel's factor and summand stay together.
  @Test func channelsStayWhole() throws {
    var random = Randomness(seed: 5)
    let affine = ChannelAffine(scale: (0..<32).map(Float.init), shift: (0..<32).map { Float($0) * 2 })
    let shuffled = affine.withShuffledWeights(using: &random)
    #expect(shuffled.scale != affine.scale && shuffled.scale.sorted() == affine.scale)
    #expect(shuffled.shift == shuffled.scale.map { 2 * $0 })
  }

  /// Every order is equally likely.
  @Test func ordersAreUniform() {
    var random = Randomness(seed: 6)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 { counts[[0, 1, 2].shuffledWeights(using: &random), default: 0] += 1 }
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) < 120 })
  }

  @Test func transposedConvolutionsHaveWeights() {
    var random = Randomness(seed: 7)
    let axis = TransposedConvolution.Axis(stride: 1, dilation: 1, before: 0, output: 4)
    let layer = TransposedConvolution(
      weights: Tensor((0..<24).map(Float.init), shape: [2, 2, 2, 3]), bias: [1, 2], vertical: axis,
      horizontal: axis, groups: 1)
    let shuffled = layer.withShuffledWeights(using: &random)
    #expect(layer.hasWeights && shuffled.weights != layer.weights)
    #expect(shuffled.weights.elements.sorted() == layer.weights.elements)
    #expect(shuffled.weights.shape == layer.weights.shape && shuffled.vertical == axis)
  }
}
