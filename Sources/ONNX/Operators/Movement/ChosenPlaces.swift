import Engine

/// Selections at positions that TopK or ArgMax finds, as in a mixture of experts. The selected elements have a gradient; the choice is
/// a step and has none.
extension GraphBuilder {
  /// Returns one block of an array for each position along an axis.
  ///
  /// - Parameter positions: positions in an array of any shape, which replaces the axis in the result's shape.
  /// - Throws: `ONNXError.node` if the positions were not found by TopK or ArgMax
  mutating func chosen(_ x: Operand, axis: Int, positions: Variable, _ node: Node) throws -> Operand {
    let extent = x.shape[axis]
    try check(positions, below: extent, node)
    let others = x.shape.indices.filter { $0 != axis }
    let rows = axis == 0 ? x : transposed(x, [axis] + others)
    let blockShape = others.map { x.shape[$0] }
    let block = blockShape.reduce(1, *)
    try reserve(blockShape, for: node.type, bytesPerElement: MemoryLayout<Int32>.stride)
    let shape = positions.shape + blockShape
    let places = ComputedPlaces(
      block: block, bases: (0..<block).map(Int32.init), stride: block, extent: extent)
    let source = try plain(variable(rows))
    let gathered = try append(
      ComputedGather(places, shape: TensorShape(shape)), to: [source, plain(positions)], shape: shape)
    if axis == 0 { return .variable(gathered) }
    let rank = positions.shape.count
    let order = Array(rank..<rank + axis) + Array(0..<rank) + Array(rank + axis..<shape.count)
    return transposed(.variable(gathered), order)
  }

  /// Returns one element for each position along an axis.
  ///
  /// - Parameter positions: positions in an array of the same rank as `x`.
  /// - Throws: `ONNXError.node`
  mutating func chosenElements(_ x: Operand, axis: Int, positions: Variable, _ node: Node) throws -> Operand {
    let places = try elementPlaces(in: x.shape, axis: axis, positions: positions, node)
    let source = try plain(variable(x))
    return .variable(
      try append(
        ComputedGather(places, shape: TensorShape(positions.shape)), to: [source, plain(positions)],
        shape: positions.shape))
  }

  /// Returns an array with updates at positions along an axis.
  ///
  /// - Throws: `ONNXError.node`
  mutating func replacing(
    _ x: Operand, axis: Int, positions: Variable, updates: Operand, _ node: Node
  ) throws -> Operand {
    guard updates.shape == positions.shape else {
      throw node.problem("updates \(updates.shape) for indices \(positions.shape)")
    }
    let places = try elementPlaces(in: x.shape, axis: axis, positions: positions, node)
    let (source, replacements) = (try plain(variable(x)), try plain(variable(updates)))
    return .variable(
      try append(ComputedScatter(places), to: [source, replacements, plain(positions)], shape: x.shape))
  }

  /// Returns the one-hot encoding of positions along a new axis: 1 at the position, otherwise 0.
  ///
  /// - Parameters:
  ///   - positions: the positions; negative constants count from the end.
  ///   - axis: the new axis of the result.
  ///   - depth: the extent of that axis.
  /// - Throws: `ONNXError.node`
  mutating func ones(at positions: Operand, axis: Int, depth: Int, _ node: Node) throws -> Operand {
    var columns = positions.shape
    columns.insert(1, at: axis)
    var row = columns.map { _ in 1 }
    row[axis] = depth
    let shape = zip(columns, row).map(*)
    try reserve(shape, for: node.type)
    if case .constant(let indices) = positions {
      return .constant(
        ConstantTensor(shape: shape, reals: indices.ones(depth: depth, axis: axis).map(Double.init)))
    }
    try check(variable(positions), below: depth, node)
    let found = try reshaped(positions, to: columns)
    let places = ConstantTensor(shape: row, reals: (0..<depth).map(Double.init))
    return try broadcasting(Binary.step("Equal") { $0 == $1 ? 1 : 0 }, [found, .constant(places)])
  }

  private mutating func elementPlaces(
    in shape: [Int], axis: Int, positions: Variable, _ node: Node
  ) throws -> ComputedPlaces {
    try check(positions, below: shape[axis], node)
    guard positions.shape.count == shape.count,
      shape.indices.allSatisfy({ $0 == axis || positions.shape[$0] <= shape[$0] })
    else { throw node.problem("indices \(positions.shape) for \(shape)") }
    let count = try reserve(positions.shape, for: node.type, bytesPerElement: MemoryLayout<Int32>.stride)
    let (strides, own) = (RowMajor.strides(of: shape), RowMajor.strides(of: positions.shape))
    let bases = (0..<count).map { place -> Int in
      shape.indices.reduce(0) { base, other in
        other == axis ? base : base + place / own[other] % positions.shape[other] * strides[other]
      }
    }
    return ComputedPlaces(
      block: 1, bases: bases.map(Int32.init), stride: strides[axis], extent: shape[axis])
  }

  /// Checks that computed indices are positions found by TopK or ArgMax along an axis no longer than `extent`, and only moved since.
  ///
  /// Other computed indices are refused: integers computed from the explained input select without a gradient, and a category given
  /// as a number would seem to have no influence.
  private func check(_ positions: Variable, below extent: Int, _ node: Node) throws(ONNXError) {
    guard positions.type.isInteger else { throw node.problem("indices that are no whole numbers") }
    let makers = Dictionary(graph.nodes.map { ($0.output, $0) }) { $1 }
    var (open, seen) = ([positions.value], Set<Graph.Value>())
    while let value = open.popLast() {
      guard seen.insert(value).inserted else { continue }
      guard let maker = makers[value] else { throw node.computedChoice }
      switch maker.operation {
      case let top as TopElements where top.givesPositions:
        guard graph.shape(of: maker.inputs[0]).dimensions[top.axis] <= extent else {
          throw node.problem("positions of longer axes than one of \(extent)")
        }
      case let moves as Rearrangement where moves.sources.allSatisfy({ $0 >= 0 }): open += maker.inputs
      case is Reshape, is Concatenation: open += maker.inputs
      default: throw node.computedChoice
      }
    }
  }
}

extension Node {
  /// The error for indices that depend on the explained input.
  fileprivate var computedChoice: ONNXError {
    problem(
      "its indices are computed of what is explained, and a choice has no gradient; only positions that TopK or ArgMax finds may choose"
    )
  }
}
