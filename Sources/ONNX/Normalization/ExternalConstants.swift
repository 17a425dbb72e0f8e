/// Turns `Constant` nodes whose arrays are external data into stored arrays of the graph. Some exporters write weights as such nodes,
/// and models above 2 GiB keep them in external files.
struct ExternalConstants {
  /// The arrays, with the names of the nodes' results.
  private(set) var tensors: [TensorRecord] = []

  /// Removes these nodes and collects their arrays.
  ///
  /// - Returns: the other nodes, whose bodies are treated likewise.
  mutating func rest(of nodes: [NodeRecord]) -> [NodeRecord] {
    nodes.compactMap { node in
      if node.isStandard, node.opType == "Constant", node.output.count == 1, node.attribute.count == 1,
        let attribute = node.attribute.first, attribute.name == "value", var tensor = attribute.t,
        tensor.dataLocation == 1
      {
        tensor.name = node.output[0]
        tensors.append(tensor)
        return nil
      }
      var node = node
      for (name, var body) in node.bodies {
        var inner = ExternalConstants()
        body.node = inner.rest(of: body.node)
        body.initializer += inner.tensors
        node.bodies[name] = body
      }
      return node
    }
  }
}

extension [NodeRecord] {
  /// The stored arrays of branches and loops.
  var bodyTensors: [TensorRecord] {
    flatMap { $0.bodies.values.flatMap { $0.initializer + $0.node.bodyTensors } }
  }
}
