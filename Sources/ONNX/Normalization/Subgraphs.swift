import Files

/// Reads the graphs in nodes' attributes: the bodies of branches and loops.
struct SubgraphReader {
  /// The largest nesting depth of graphs.
  static let depthLimit = 32

  let bytes: UnsafeRawBufferPointer

  /// Returns nodes with their bodies, and with the values that the bodies read from the graphs around them.
  ///
  /// - Throws: `WireReader.Malformed`, also if graphs are nested deeper than the limit.
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
  /// The values that the graph reads but does not compute.
  var outerReads: [String] {
    let made = Set(input.map(\.name) + initializer.map(\.name) + node.flatMap(\.output))
    return (node.flatMap(\.reads) + output.map(\.name)).filter { !made.contains($0) }
  }
}

extension [String] {
  /// The texts without duplicates, in order of first occurrence.
  var distinct: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
