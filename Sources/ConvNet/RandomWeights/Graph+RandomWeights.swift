extension Graph {
  /// The names of the layers with weights that the output depends on, from the output backwards.
  ///
  /// A layer's weights are those of its products and normalisations. What prepares a model's input has none, and a layer
  /// whose weights are all the same has none to put into another order.
  public var weightedLayers: [String] { layersWithWeights().map(\.name) }

  /// The graph with the weights of its last layers random: each layer's own, in a random order.
  ///
  /// A layer is as random at any depth that reaches it. Nodes that share their weights, as the steps of a recurrent layer,
  /// go on sharing them.
  ///
  /// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps": cascading
  /// randomization.
  ///
  /// - Parameters:
  ///   - depth: how many of `weightedLayers` become random, from the first.
  ///   - generator: random numbers for the layer at a place in `weightedLayers`.
  /// - Throws: `GraphError.tooDeep` unless there are so many layers.
  public func withRandomWeights<Generator: RandomNumberGenerator>(
    lastLayers depth: Int, generator: (_ place: Int) -> Generator
  ) throws(GraphError) -> Graph {
    try randomizingWeights(lastLayers: depth, generator: generator).graph
  }

  /// - Returns: also the values whose nodes have other weights now.
  func randomizingWeights<Generator: RandomNumberGenerator>(
    lastLayers depth: Int, generator: (_ place: Int) -> Generator
  ) throws(GraphError) -> (graph: Graph, changed: Set<Value>) {
    let layers = layersWithWeights()
    guard (0...layers.count).contains(depth) else {
      throw .tooDeep(depth: depth, layers: layers.count)
    }
    var graph = self
    var changed: Set<Value> = []
    for (place, layer) in layers.prefix(depth).enumerated() {
      var random = generator(place)
      // By what they were; a layer of one node shares nothing, and large weights take long to compare.
      var shuffled: [AnyHashable: any WeightHolding] = [:]
      for index in layer.nodes {
        guard let operation = nodes[index].operation as? any WeightHolding else { continue }
        let key = layer.nodes.count > 1 ? AnyHashable(operation) : nil
        let random = key.flatMap { shuffled[$0] } ?? operation.withShuffledWeights(using: &random)
        if let key { shuffled[key] = random }
        graph.nodes[index].operation = random
        changed.insert(nodes[index].output)
      }
    }
    return (graph, changed)
  }
}

extension Network {
  /// The names of the layers with weights, from the output backwards. What was folded into a layer, as a batch norm into
  /// the convolution before it, is part of it.
  public var weightedLayers: [String] { prepared.graph.weightedLayers }

  /// The network with the weights of its last layers random, as `Graph.withRandomWeights` makes them. It shares the
  /// memory of the other layers' weights.
  ///
  /// - Throws: `GraphError.tooDeep` unless there are so many layers.
  public func withRandomWeights<Generator: RandomNumberGenerator>(
    lastLayers depth: Int, generator: (_ place: Int) -> Generator
  ) throws(GraphError) -> Network {
    let (graph, changed) = try prepared.graph.randomizingWeights(lastLayers: depth, generator: generator)
    let known = prepared.operations.filter { !changed.contains($0.key) }
    return Network(PreparedGraph(graph, kernels: kernels, reusing: known), kernels: kernels)
  }
}
