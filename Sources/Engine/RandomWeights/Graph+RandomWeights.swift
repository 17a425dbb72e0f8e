extension Graph {
  /// The names of the layers with weights that the output depends on, from the output backwards.
  ///
  /// A layer's weights are those of its products and normalisations. What prepares a model's input has none, and a layer
  /// whose weights are all the same has none to put into another order.
  public var weightedLayers: [String] { layersWithWeights().map(\.name) }

  /// The graph with the weights of its last layers random: each layer's own, in a random order.
  ///
  /// A layer is the same at any depth that reaches it. Nodes that share their weights, as the steps of a recurrent layer,
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
    replacing(try randomLayers(depth, generator: generator))
  }
}
