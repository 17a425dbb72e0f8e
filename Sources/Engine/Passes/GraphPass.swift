extension Graph {
  /// Returns a graph of the same function with fewer nodes: runs all passes that fold and fuse.
  func simplified() -> Graph {
    var graph = self
    graph.recogniseActivations()
    graph.recogniseStandardizations()
    graph.fuseAttention()
    graph = graph.withoutDeadNodes()
    graph.foldTransposesIntoDense()
    graph = graph.withoutDeadNodes()
    graph.foldChannelAffines()
    graph.fuseResidualAdditions()
    graph.fuseActivations()
    graph.markRectifiedInputs()
    return graph
  }

  /// Merges nodes into the producer of one of their inputs, where `merge` allows it.
  ///
  /// `merge` takes a node and the producer whose output only that node reads. It returns one node that does the work of both,
  /// or `nil`. The merged node computes the consumer's value.
  mutating func mergeIntoProducers(_ merge: (_ producer: Node, _ consumer: Node) -> Node?) {
    let uses = useCounts()
    var kept: [Node] = []
    var makers: [Value: Int] = [:]
    for consumer in nodes {
      // Only the last of the producers can absorb the node: the other inputs exist by then.
      let latest = consumer.inputs.compactMap { makers[$0] }.max()
      if let latest, uses[kept[latest].output.index] == 1, var merged = merge(kept[latest], consumer) {
        merged.output = consumer.output
        kept[latest] = merged
        makers[consumer.output] = latest
      } else {
        makers[consumer.output] = kept.count
        kept.append(consumer)
      }
    }
    nodes = kept
  }
}
