/// How an operand's elements are repeated to fill a larger shape: dimensions are aligned at the innermost, and
/// one of extent 1 is repeated. Reference: numpy's broadcasting rules.
struct Broadcast: Sendable {
  /// The operand's element for every element of the result; `nil` when they correspond one to one.
  let indices: [Int32]?
  let count: Int

  init(_ shape: Shape, to result: Shape) {
    count = result.count
    if shape.count == result.count {
      indices = nil
      return
    }
    let strides = Self.strides(of: shape, in: result)
    indices = forEachIndex(of: result.dimensions, strides: strides)
  }

  /// The shape that two shapes broadcast to, or `nil`.
  static func shape(_ a: Shape, _ b: Shape) -> Shape? {
    let rank = max(a.rank, b.rank)
    let x = [Int](repeating: 1, count: rank - a.rank) + a.dimensions
    let y = [Int](repeating: 1, count: rank - b.rank) + b.dimensions
    guard zip(x, y).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else { return nil }
    return Shape(zip(x, y).map { max($0, $1) })
  }

  private static func strides(of shape: Shape, in result: Shape) -> [Int] {
    var strides: [Int] = []
    var stride = 1
    for dimension in shape.dimensions.reversed() {
      strides.insert(dimension == 1 ? 0 : stride, at: 0)
      stride *= dimension
    }
    return [Int](repeating: 0, count: result.rank - shape.rank) + strides
  }
}

/// Σ position · stride for every position of a grid, in row-major order.
public func forEachIndex(of dimensions: [Int], strides: [Int], offset: Int = 0) -> [Int32] {
  var indices: [Int32] = [Int32(offset)]
  for (dimension, stride) in zip(dimensions, strides).reversed() {
    let block = indices
    indices = []
    indices.reserveCapacity(block.count * dimension)
    for position in 0..<dimension {
      let shift = Int32(position * stride)
      indices.append(contentsOf: block.map { $0 + shift })
    }
  }
  return indices
}
