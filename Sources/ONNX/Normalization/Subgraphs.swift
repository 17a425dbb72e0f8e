import Files

/// Reads the graphs that nodes have as attributes: branches and loops.
struct SubgraphReader {
  /// How deep graphs may lie in each other.
  static let depthLimit = 32

  let bytes: UnsafeRawBufferPointer

  /// Nodes with their bodies read, and with what the bodies read of the graphs around them.
  ///
  /// - Throws: `WireReader.Malformed`, also where graphs lie deeper in each other than the limit.
  func nodes(_ nodes: [NodeRecord], depth: Int = 0) throws(WireReader.Malformed) -> [NodeRecord] {
    guard nodes.contains(where: { $0.attribute.contains { $0.graph != nil } }) else { return nodes }
    guard depth < Self.depthLimit else { throw WireReader.Malformed() }
    var read = nodes
    for index in nodes.indices {
      for attribute in nodes[index].attribute {
        guard let range = attribute.graph else { continue }
        var body = try GraphRecord(bytes, range)
        body.node = try self.nodes(body.node, depth: depth + 1)
        read[index].bodies[attribute.name] = body
      }
      read[index].captured = read[index].bodies.values.flatMap(\.outerReads).distinct
    }
    return read
  }
}

extension GraphRecord {
  /// The values that the graph reads and does not make.
  var outerReads: [String] {
    let made = Set(input.map(\.name) + initializer.map(\.name) + node.flatMap(\.output))
    return (node.flatMap(\.reads) + output.map(\.name)).filter { !made.contains($0) }
  }
}

extension [String] {
  /// Each text once, in the order of their first occurrence.
  var distinct: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
