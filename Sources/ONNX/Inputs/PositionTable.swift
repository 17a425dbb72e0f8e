extension ONNXModel {
  /// Returns the name of the stored array of two axes with this number of rows, if there is exactly one.
  public func storedTable(rows: Int) -> String? {
    let tables = graph.initializer.filter { $0.dims.count == 2 && $0.dims[0] == Int64(rows) }.map(\.name)
    return tables.count == 1 ? tables[0] : nil
  }

  /// Returns the stored table of positions that is too short for a text, if this caused an error, and its number of positions.
  ///
  /// - Parameters:
  ///   - error: the error of an import.
  ///   - tokens: the number of tokens of the text.
  /// - Returns: `nil` for an error of another kind.
  public func shortTable(behind error: ONNXError, tokens: Int) -> (name: String, positions: Int)? {
    switch error {
    case .row(let node, let index, let rows, let position)
    where index == rows && (1..<tokens).contains(position):
      // Positions are consecutive, and may begin after the first row.
      return table(behind: node, rows: rows).map { ($0, position) }
    case .broadcast(let node, let shapes):
      return shortTable(behind: node, shapes: shapes, tokens: tokens)
    default: return nil
    }
  }

  private func shortTable(
    behind node: String, shapes: [[Int]], tokens: Int
  ) -> (name: String, positions: Int)? {
    let rank = shapes.map(\.count).max() ?? 0
    for axis in 0..<rank {
      let extents = Set(shapes.filter { $0.count == rank }.map { $0[axis] }).subtracting([1])
      guard extents.count == 2, extents.contains(tokens), let positions = extents.subtracting([tokens]).first,
        positions < tokens
      else { continue }
      return table(behind: node, rows: positions).map { ($0, positions) }
    }
    return nil
  }

  /// Returns the name of the nearest stored array before a node that has an axis of extent `rows`.
  private func table(behind node: String, rows: Int) -> String? {
    guard let start = graphIndex.nodes.indices.first(where: { graphIndex.name(of: $0) == node }) else {
      return nil
    }
    let tables = Set(
      graph.initializer.filter { $0.dims.count > 1 && $0.dims.contains(Int64(rows)) }.map(\.name))
    var values = graphIndex.nodes[start].input
    var seen: Set<Int> = [start]
    while !values.isEmpty {
      if let name = values.first(where: tables.contains) { return name }
      values = values.compactMap(graphIndex.maker).filter { seen.insert($0).inserted }.flatMap {
        graphIndex.nodes[$0].input
      }
    }
    return nil
  }
}
