import Engine

extension OperatorSet {
  /// Operators that select elements by value or find their positions; OneHot; Det.
  static let selections: [String: OperatorImport] = [
    // The positions are integers, and so steps of the input; Gather and related operators accept them as indices.
    "TopK": { builder, node in
      let x = try builder.variable(node.input(0))
      let axis = try node.axis(node.int("axis", default: -1), rank: x.shape.count)
      let count = try node.has("k") ? node.int("k", default: 0) : node.integers(1).first ?? -1
      let isLargest = try node.flag("largest", default: true)
      _ = try node.flag("sorted", default: true)
      guard (1...x.shape[axis]).contains(count) else { throw node.problem("k \(count) of \(x.shape)") }
      var shape = x.shape
      shape[axis] = count
      func chosen(_ givesPositions: Bool, _ builder: inout GraphBuilder) throws -> Variable {
        let operation = TopElements(
          axis: x.memoryAxis(axis), count: count, areLargest: isLargest, givesPositions: givesPositions)
        return try builder.append(operation, to: [x], shape: shape, order: x.order)
      }
      let values = try chosen(false, &builder)
      guard node.outputCount > 1 else { return [.variable(values)] }
      return [.variable(values), .variable(try chosen(true, &builder))]
    },
    "ArgMax": { try [position(&$0, $1, isLargest: true)] },
    "ArgMin": { try [position(&$0, $1, isLargest: false)] },
    // For known integers, or positions that TopK or ArgMax found.
    "OneHot": { builder, node in
      let positions = try node.input(0)
      let values = try node.input(2)
      guard let depth = try node.constant(1).integers.first, depth > 0, values.shape == [2] else {
        throw node.problem("a depth or values that are missing")
      }
      let axis = try node.axis(node.int("axis", default: -1), rank: positions.rank + 1)
      let ones = try builder.ones(at: positions, axis: axis, depth: depth, node)
      let off = try builder.part(values, axis: 0, 0..<1)
      let step = try builder.difference(builder.part(values, axis: 0, 1..<2), off)
      return [try builder.sum(builder.product(ones, step), off)]
    },
    // By Laplace expansion, for small matrices; larger ones are not supported.
    "Det": { builder, node in
      let x = try node.input(0)
      guard x.rank >= 2, let size = x.shape.last, x.shape[x.rank - 2] == size, (1...4).contains(size) else {
        throw node.problem("matrices of \(x.shape); up to 4 × 4 have a gradient")
      }
      let outer = Array(x.shape.dropLast(2))
      func minor(_ rows: [Int], _ columns: [Int], _ builder: inout GraphBuilder) throws -> Operand {
        let places = [outer.count: IndexMap([rows[0]])]
        let row = try builder.selected(x, places, name: node.type)
        func element(_ column: Int) throws -> Operand {
          let part = try builder.selected(row, [outer.count + 1: IndexMap([column])], name: node.type)
          return try builder.reshaped(part, to: outer)
        }
        if rows.count == 1 { return try element(columns[0]) }
        var sum: Operand?
        for (index, column) in columns.enumerated() {
          let rest = try minor(
            Array(rows.dropFirst()), columns.filter { $0 != column }, &builder)
          let term = try builder.product(element(column), rest)
          guard let last = sum else {
            sum = term
            continue
          }
          sum = try index.isMultiple(of: 2) ? builder.sum(last, term) : builder.difference(last, term)
        }
        return sum ?? x
      }
      let axes = Array(0..<size)
      return [try minor(axes, axes, &builder)]
    },
  ]

  /// Returns the position of the largest or smallest element along an axis; of equal elements the first or, if the node asks for it, the
  /// last.
  private static func position(
    _ builder: inout GraphBuilder, _ node: Node, isLargest: Bool
  ) throws -> Operand {
    let x = try builder.variable(node.input(0))
    let axis = try node.axis(node.int("axis", default: 0), rank: x.shape.count)
    guard x.shape[axis] > 0 else { throw node.problem("nothing along axis \(axis) of \(x.shape)") }
    var shape = x.shape
    shape[axis] = 1
    let operation = TopElements(
      axis: x.memoryAxis(axis), count: 1, areLargest: isLargest, givesPositions: true,
      takesLast: try node.flag("select_last_index"))
    let found = try builder.append(operation, to: [x], shape: shape, order: x.order)
    if try node.flag("keepdims", default: true) { return .variable(found) }
    shape.remove(at: axis)
    return try builder.reshaped(.variable(found), to: shape)
  }
}
