extension Network {
  /// The names of the layers with weights, from the output backwards. An operation that was folded into a layer, such as a
  /// batch norm into the preceding convolution, is part of that layer.
  package var weightedLayers: [String] { prepared.graph.weightedLayers }

  /// Returns the network with random weights in its last layers, as `Graph.randomLayers` makes them, but rescaled to keep
  /// the network's values in range.
  ///
  /// A trained layer has learned to cancel most of its input. A random layer has not, and a few random layers saturate a
  /// network. The weights and biases of each product are therefore multiplied by one number, and another number is added to
  /// its biases. The results then have the mean and the deviation of the trained layer's results, if both layers receive
  /// the values of the trained network at `input`. A layer's random weights are the same for every depth that includes it.
  ///
  /// Both networks share the memory of the other layers' weights.
  ///
  /// - Parameter input: an input of the network, of `inputShape.count` elements.
  /// - Throws: `GraphError.tooDeep` if there are fewer layers; `EvaluationError`
  package func withRandomWeights<Generator: RandomNumberGenerator>(
    lastLayers depth: Int, keepingRangesAt input: [Float], generator: (_ place: Int) -> Generator
  ) throws -> Network {
    let graph = prepared.graph
    let random = try graph.randomLayers(depth, generator: generator)
    let layers = try stride(from: 0, to: random.count, by: Self.probedLayers).flatMap { first in
      try rescaled(random[first..<min(first + Self.probedLayers, random.count)], at: input)
    }
    let changed = Set(layers.flatMap { $0.nodes.map { graph.nodes[$0].output } })
    return Network(
      PreparedGraph(
        graph.replacing(layers), kernels: kernels,
        reusing: prepared.operations.filter { !changed.contains($0.key) }), kernels: kernels)
  }

  /// The number of layers measured in one evaluation: more take more memory, and fewer need more evaluations.
  private static let probedLayers = 8

  /// Returns the layers, rescaled so that their results have the mean and the deviation of the trained layers' results.
  private func rescaled(_ layers: ArraySlice<RandomLayer>, at input: [Float]) throws -> [RandomLayer] {
    var graph = prepared.graph
    graph.activations = [:]
    let count = graph.nodes.count
    /// For each appended node, the index of the node whose product it measures.
    var places: [Int] = []
    for layer in layers {
      guard let trained = layer.trained as? any WeightedProduct,
        let random = layer.random as? any WeightedProduct
      else {
        continue
      }
      for index in layer.nodes {
        for (isRandom, product) in [(false, trained.product as any NetworkOperation), (true, random.product)]
        {
          let name = Self.name(index, isRandom: isRandom)
          let result = try graph.append(product, to: [graph.nodes[index].inputs[0]], name: name)
          graph.activations[name] = try graph.append(Moments(), to: [result], name: "moments \(name)")
          places += [index, index]
        }
      }
    }
    guard !places.isEmpty else { return Array(layers) }
    // Each appended node follows the measured node, while its input is still in memory. Nodes after the last one are dead.
    let appended = Dictionary(grouping: places.indices) { places[$0] }
    graph.nodes = (0..<count).flatMap { index in
      [graph.nodes[index]] + (appended[index] ?? []).map { graph.nodes[count + $0] }
    }
    let probe = Network(
      PreparedGraph(graph.withoutDeadNodes(), kernels: kernels, reusing: prepared.operations),
      kernels: kernels)
    let evaluator = try Evaluator(probe, mode: .forward)
    _ = try evaluator.forward(input)
    return try layers.map { layer in
      guard let product = layer.random as? any WeightedProduct else { return layer }
      func spread(isRandom: Bool) throws -> Moments.MeanDeviation {
        try Moments.spread(
          layer.nodes.map { try Array(evaluator.activation(Self.name($0, isRandom: isRandom))) })
      }
      let (trained, random) = (try spread(isRandom: false), try spread(isRandom: true))
      let scale = Float(trained.deviation / random.deviation)
      let shift = Float(trained.mean) - scale * Float(random.mean)
      // If the deviation is zero, as for a single number, no scale can be computed.
      guard scale.isNormal, shift.isFinite else { return layer }
      var layer = layer
      layer.random = product.rescaled(scale: scale, shift: shift)
      return layer
    }
  }

  /// Returns the name of the activation that holds the moments of a node's product.
  private static func name(_ node: Int, isRandom: Bool) -> String {
    "\(isRandom ? "random" : "trained") \(node)"
  }
}
