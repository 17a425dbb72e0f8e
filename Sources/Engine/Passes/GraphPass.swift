extension Graph {
  /// The same function with fewer nodes: what can be folded into weights or fused into a neighbour is.
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

  /// Lets every node that `merge` agrees to be absorbed by the node that makes one of its inputs.
  ///
  /// `merge` sees a producer whose output only the consumer reads and returns the one node that does the
  /// work of both, or `nil`. The merged node makes the consumer's value.
  mutating func mergeIntoProducers(_ merge: (_ producer: Node, _ consumer: Node) -> Node?) {
    let uses = useCounts()
    var kept: [Node] = []
    var makers: [Value: Int] = [:]
    for consumer in nodes {
      // Of several inputs only the one made last can absorb: the others exist by then.
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
