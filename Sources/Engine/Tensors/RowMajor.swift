/// Indices of elements in row-major arrays, whose last axis is contiguous.
package enum RowMajor {
  /// Returns the distance between neighbours along each axis, in elements.
  package static func strides(of dimensions: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: dimensions.count)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// Returns Σ position · stride for every position of a grid, in row-major order.
  package static func offsets(of dimensions: [Int], strides: [Int]) -> [Int32] {
    var offsets: [Int32] = [0]
    for (dimension, stride) in zip(dimensions, strides).reversed() {
      let block = offsets
      offsets = []
      offsets.reserveCapacity(block.count * dimension)
      for position in 0..<dimension {
        let shift = Int32(position * stride)
        offsets.append(contentsOf: block.map { $0 + shift })
      }
    }
    return offsets
  }

  /// Returns, for each element of a transposed array, its index in the original, whose axis `order[i]` becomes axis i.
  package static func transposition(of dimensions: [Int], order: [Int]) -> [Int32] {
    let strides = strides(of: dimensions)
    return offsets(of: order.map { dimensions[$0] }, strides: order.map { strides[$0] })
  }

  // MARK: Broadcasting

  /// Returns the shape to which some shapes broadcast, or `nil`: axes are aligned at the innermost, and an axis of extent 1 is repeated.
  /// Reference: numpy's broadcasting rules.
  package static func broadcast(_ shapes: [[Int]]) -> [Int]? {
    let rank = shapes.map(\.count).max() ?? 0
    var result = [Int](repeating: 1, count: rank)
    for shape in shapes {
      for (extent, place) in zip(shape, rank - shape.count..<rank) where extent != 1 {
        guard result[place] == 1 || result[place] == extent else { return nil }
        result[place] = extent
      }
    }
    return result
  }

  /// Returns the strides of an operand in the shape to which it is broadcast: 0 for axes along which it is repeated.
  package static func broadcastStrides(of dimensions: [Int], in result: [Int]) -> [Int] {
    let strides = zip(dimensions, strides(of: dimensions)).map { $0 == 1 ? 0 : $1 }
    return [Int](repeating: 0, count: result.count - dimensions.count) + strides
  }
}
