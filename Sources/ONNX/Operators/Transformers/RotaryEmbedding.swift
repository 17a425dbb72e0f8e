import Engine

extension OperatorSet {
  /// Embeddings of positions as rotations. Reference: Su et al. 2021, "RoFormer".
  static let rotaryEmbeddings: [String: OperatorImport] = [
    "RotaryEmbedding": { builder, node in
      let x = try node.input(0)
      let rotation = Rotation(
        cosines: try node.input(1), sines: try node.input(2), isInterleaved: try node.flag("interleaved"),
        size: node.int("rotary_embedding_dim", default: 0))
      let positions = try node.optionalConstant(3)
      let heads = node.int("num_heads", default: 0)
      if x.rank == 4 { return [try rotation.applied(to: x, positions: positions, &builder, node)] }
      let split = try builder.heads(x, count: heads, node)
      return [
        try builder.joinedHeads(rotation.applied(to: split, positions: positions, &builder, node))
      ]
    },
    "com.microsoft.RotaryEmbedding": { builder, node in
      let x = try node.input(0)
      let (cosines, sines) = (try node.input(2), try node.input(3))
      let size = node.int("rotary_embedding_dim", default: 0)
      let rotation = Rotation(
        cosines: cosines, sines: sines, isInterleaved: try node.flag("interleaved"), size: size)
      guard try !node.flag("is_packed_batching"), node.float("scale", default: 1) == 1 else {
        throw node.problem("is_packed_batching, or a scale other than 1")
      }
      var heads = node.int("num_heads", default: 0)
      let positions = try node.constant(1)
      if x.rank == 4 {
        return [try rotation.applied(to: x, positions: positions, &builder, node)]
      }
      // Without a number of heads, the number of angles determines their size.
      if heads == 0, let width = x.shape.last, let angles = cosines.shape.last, angles > 0, size == 0 {
        heads = width / (2 * angles)
      }
      let split = try builder.heads(x, count: heads, node)
      return [
        try builder.joinedHeads(rotation.applied(to: split, positions: positions, &builder, node))
      ]
    },
  ]
}

/// A rotation of pairs of numbers: (a, b) → (a cos − b sin, a sin + b cos).
struct Rotation {
  /// The cosines of the angles: [positions, pairs], or without positions [batch, length, pairs]. `sines` has the same shape.
  let cosines: Operand
  let sines: Operand
  /// Whether pairs are neighbours; otherwise the first half is paired with the second.
  let isInterleaved: Bool
  /// How many numbers of a head are rotated; 0 for all.
  let size: Int

  /// Rotates the numbers of all heads.
  ///
  /// - Parameters:
  ///   - x: [batch, heads, length, size].
  ///   - positions: the positions of the tokens, [batch, length], or that of the first token.
  func applied(
    to x: Operand, positions: ConstantTensor?, _ builder: inout GraphBuilder, _ node: Node
  ) throws -> Operand {
    guard x.rank == 4 else { throw node.problem("an input of the shape \(x.shape)") }
    let (batch, length, width) = (x.shape[0], x.shape[2], x.shape[3])
    let rotated = size == 0 ? width : size
    guard rotated > 0, rotated <= width, rotated.isMultiple(of: 2) else {
      throw node.problem("\(rotated) rotated numbers of \(width)")
    }
    let pairs = rotated / 2
    let (cosine, sine) = (
      try angles(cosines, [batch, length, pairs], positions, &builder, node),
      try angles(sines, [batch, length, pairs], positions, &builder, node)
    )
    func half(_ index: Int) throws -> Operand {
      let places = IndexMap(count: pairs) { isInterleaved ? 2 * $0 + index : index * pairs + $0 }
      return try builder.selected(x, [3: places], name: "Slice")
    }
    let (a, b) = (try half(0), try half(1))
    let first = try builder.difference(builder.product(a, cosine), builder.product(b, sine))
    let second = try builder.sum(builder.product(a, sine), builder.product(b, cosine))
    var turned = try builder.concatenated([first, second], axis: 3)
    if isInterleaved {
      turned = try builder.selected(
        turned, [3: IndexMap(count: rotated) { $0 / 2 + $0 % 2 * pairs }], name: "Interleave")
    }
    if rotated == width { return turned }
    return try builder.concatenated([turned, builder.part(x, axis: 3, rotated..<width)], axis: 3)
  }

  /// Returns the cosines or sines of each token: [batch or 1, 1, length, pairs].
  private func angles(
    _ table: Operand, _ shape: [Int], _ positions: ConstantTensor?, _ builder: inout GraphBuilder,
    _ node: Node
  ) throws -> Operand {
    let (batch, length, pairs) = (shape[0], shape[1], shape[2])
    guard let positions else {
      guard table.rank == 3, [1, batch].contains(table.shape[0]), Array(table.shape[1...]) == [length, pairs]
      else { throw node.problem("angles of the shape \(table.shape) for \(shape)") }
      return try builder.reshaped(table, to: [table.shape[0], 1, length, pairs])
    }
    var rows = positions.integers
    // A single position is that of the first token.
    if positions.shape == [1], length * batch != 1, let first = rows.first {
      rows = (0..<length).map { first &+ $0 }
    }
    guard positions.isInteger, table.rank == 2, table.shape[1] >= pairs,
      rows.count == length || rows.count == batch * length, rows.allSatisfy((0..<table.shape[0]).contains)
    else {
      throw node.problem(
        "positions of the shape \(positions.shape) in angles of \(table.shape) for \(length) tokens")
    }
    let chosen = try builder.selected(
      table, [0: IndexMap(rows), 1: IndexMap(0..<pairs)], name: "Gather")
    return try builder.reshaped(chosen, to: [rows.count / length, 1, length, pairs])
  }
}
