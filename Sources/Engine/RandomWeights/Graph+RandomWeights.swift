extension Graph {
  /// The names of the layers with weights that the output depends on, from the output backwards.
  ///
  /// A layer's weights are those of its products and normalisations. Preprocessing of a model's input has no weights. A layer
  /// whose weights are all equal is left out, because it has no other order.
  package var weightedLayers: [String] { layersWithWeights().map(\.name) }
}

/// Nodes of a graph that share their weights, with the trained operation and one whose weights are in a random order.
struct RandomLayer {
  /// Indices of nodes.
  var nodes: [Int]
  let trained: any WeightHolding
  var random: any WeightHolding
}

extension Graph {
  /// Returns the last layers with weights, from the output backwards: each layer's own weights, in a random order.
  ///
  /// A layer's random weights are the same for every depth that includes it. Nodes that share their weights, such as the
  /// steps of a recurrent layer, still share them.
  ///
  /// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps": cascading
  /// randomization.
  ///
  /// - Parameters:
  ///   - depth: how many of `weightedLayers` are randomized, from the first.
  ///   - generator: returns the random numbers for the layer at a position in `weightedLayers`.
  /// - Throws: `GraphError.tooDeep`
  func randomLayers<Generator: RandomNumberGenerator>(
    _ depth: Int, generator: (_ place: Int) -> Generator
  ) throws(GraphError) -> [RandomLayer] {
    let layers = layersWithWeights()
    guard (0...layers.count).contains(depth) else { throw .tooDeep(depth: depth, layers: layers.count) }
    var result: [RandomLayer] = []
    for (place, layer) in layers.prefix(depth).enumerated() {
      var generator = generator(place)
      // Indices in `result`, by operation. A layer of one node needs no entry, and large weights take long to compare.
      var known: [AnyHashable: Int] = [:]
      for index in layer.nodes {
        guard let operation = nodes[index].operation as? any WeightHolding else { continue }
        let key = layer.nodes.count > 1 ? AnyHashable(operation) : nil
        if let place = key.flatMap({ known[$0] }) {
          result[place].nodes.append(index)
          continue
        }
        if let key { known[key] = result.count }
        result.append(
          RandomLayer(
            nodes: [index], trained: operation, random: operation.withShuffledWeights(using: &generator)))
      }
    }
    return result
  }

  func replacing(_ layers: [RandomLayer]) -> Graph {
    var graph = self
    for layer in layers {
      for index in layer.nodes { graph.nodes[index].operation = layer.random }
    }
    return graph
  }
}
