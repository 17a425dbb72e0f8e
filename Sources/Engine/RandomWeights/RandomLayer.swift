/// Nodes of a graph that share their weights, and those weights in a random order.
struct RandomLayer {
  /// Indices of nodes.
  var nodes: [Int]
  let trained: any WeightHolding
  var random: any WeightHolding
}

extension Graph {
  /// The last layers with weights, from the output backwards.
  ///
  /// - Throws: `GraphError.tooDeep`
  func randomLayers<Generator: RandomNumberGenerator>(
    _ depth: Int, generator: (_ place: Int) -> Generator
  ) throws(GraphError) -> [RandomLayer] {
    let layers = layersWithWeights()
    guard (0...layers.count).contains(depth) else { throw .tooDeep(depth: depth, layers: layers.count) }
    var result: [RandomLayer] = []
    for (place, layer) in layers.prefix(depth).enumerated() {
      var generator = generator(place)
      // By what they hold; a layer of one node shares nothing, and large weights take long to compare.
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
