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

  /// How far an operand's index moves with each dimension of the result.
  static func strides(of shape: Shape, in result: Shape) -> [Int] {
    var strides: [Int] = []
    var stride = 1
    for dimension in shape.dimensions.reversed() {
      strides.insert(dimension == 1 ? 0 : stride, at: 0)
      stride *= dimension
    }
    return [Int](repeating: 0, count: result.rank - shape.rank) + strides
  }
}

/// Broadcast operands as runs of equal length, in which each operand either goes along with the result or stands
/// still.
struct BroadcastRuns: Sendable {
  let length: Int
  let count: Int
  /// Whether each operand goes along.
  let moves: [Bool]
  /// Where each operand begins each run; `nil` where the runs follow one another.
  private let starts: [[Int32]?]

  init(_ operands: [Shape], to result: Shape) {
    let strides = operands.map { Broadcast.strides(of: $0, in: result) }
    var moves: [Bool]?
    var inner = result.rank
    for axis in result.dimensions.indices.reversed() where result.dimensions[axis] > 1 {
      let here = strides.map { $0[axis] > 0 }
      guard moves == nil || moves == here else { break }
      moves = here
      inner = axis
    }
    let outer = Array(result.dimensions[..<inner])
    let length = result.dimensions[inner...].reduce(1, *)
    self.length = length
    self.moves = moves ?? operands.map { _ in true }
    count = outer.reduce(1, *)
    starts = zip(operands, strides).map { shape, strides in
      shape.count == result.count ? nil : forEachIndex(of: outer, strides: Array(strides[..<inner]))
    }
  }

  func start(of operand: Int, run: Int) -> Int { starts[operand].map { Int($0[run]) } ?? run * length }
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
