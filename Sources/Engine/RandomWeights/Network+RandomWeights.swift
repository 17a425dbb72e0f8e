extension Network {
  /// The names of the layers with weights, from the output backwards. What was folded into a layer, as a batch norm into
  /// the convolution before it, is part of it.
  package var weightedLayers: [String] { prepared.graph.weightedLayers }

  /// The network with the weights of its last layers random, as `Graph.randomLayers` makes them, and as large as is
  /// needed to keep its values in range.
  ///
  /// A trained layer has learned to cancel most of what it is given; a random one does not, and a few of them saturate a
  /// network. So the weights of each product are scaled, and its biases moved, both by one number: its results have the
  /// mean and the deviation of the trained layer's where both are given what the trained network makes of `input`. A layer
  /// is still the same at any depth that reaches it.
  ///
  /// The network shares the memory of the other layers' weights.
  ///
  /// - Parameter input: as long as `inputShape` says.
  /// - Throws: `GraphError.tooDeep` unless there are so many layers; `EvaluationError`
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

  /// Layers whose products stand beside the network's own at once: they take memory, and each time is an evaluation.
  private static let probedLayers = 8

  /// The layers with results as large as trained ones have them.
  private func rescaled(_ layers: ArraySlice<RandomLayer>, at input: [Float]) throws -> [RandomLayer] {
    var graph = prepared.graph
    graph.activations = [:]
    let count = graph.nodes.count
    /// For each node that is appended, the one whose product it looks at.
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
    // Each of them where its input is still in memory; and behind the last nothing need be computed.
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
      // Without a spread, as a single number is, there is nothing to go by.
      guard scale.isNormal, shift.isFinite else { return layer }
      var layer = layer
      layer.random = product.rescaled(scale: scale, shift: shift)
      return layer
    }
  }

  /// What the evaluator calls the moments of a node's product.
  private static func name(_ node: Int, isRandom: Bool) -> String {
    "\(isRandom ? "random" : "trained") \(node)"
  }
}
