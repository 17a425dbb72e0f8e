import ConvNet

/// What a name in an ONNX model stands for while it is imported.
enum Operand: Sendable {
  case constant(ConstantTensor)
  case variable(Variable)

  /// The shape in the model's own order of axes.
  var shape: [Int] {
    switch self {
    case .constant(let tensor): tensor.shape
    case .variable(let variable): variable.shape
    }
  }

  var rank: Int { shape.count }
}

/// A value of the graph, with the order its axes have in memory.
///
/// The engine keeps channels innermost, ONNX second. So a transpose only changes `order`, and nothing is moved
/// until an operation needs another order than it finds.
struct Variable: Sendable {
  let value: Graph.Value
  /// The shape in the model's order of axes.
  let shape: [Int]
  /// The model's axis that each axis in memory is.
  let order: [Int]

  init(value: Graph.Value, shape: [Int], order: [Int]? = nil) {
    self.value = value
    self.shape = shape
    self.order = order ?? Array(shape.indices)
  }

  /// The axis in memory that one of the model's axes is.
  func memoryAxis(_ axis: Int) -> Int { order.firstIndex(of: axis) ?? axis }

  var memoryShape: [Int] { order.map { shape[$0] } }

  /// Whether the elements lie in memory as another order would have them: axes of extent 1 do not matter.
  func isStoredLike(_ other: [Int]) -> Bool {
    order.filter { shape[$0] != 1 } == other.filter { shape[$0] != 1 }
  }

  /// Channels second in the model, innermost in memory.
  static func channelsLast(rank: Int) -> [Int] {
    rank < 2 ? Array(0..<rank) : [0] + Array(2..<max(rank, 2)) + [1]
  }
}

/// Arithmetic on the positions of arrays.
enum Indexing {
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in (0..<max(shape.count - 1, 0)).reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// For an array transposed so that its axis i was axis `order[i]`: where each element was.
  static func transposition(of shape: [Int], order: [Int]) -> [Int32] {
    let strides = strides(of: shape)
    return forEachIndex(of: order.map { shape[$0] }, strides: order.map { strides[$0] })
  }

  /// The elements at chosen positions along each axis, row by row; a position of −1 gives −1.
  static func selection(of shape: [Int], positions: [[Int]]) -> [Int32] {
    var indices: [Int32] = [0]
    for (position, stride) in zip(positions, strides(of: shape)) {
      indices = indices.flatMap { base in
        position.map { base < 0 || $0 < 0 ? -1 : base + Int32($0 * stride) }
      }
    }
    return indices
  }

  /// An axis counted from the front, when negative ones count from the back; `nil` outside.
  static func axis(_ axis: Int, rank: Int) -> Int? {
    let resolved = axis < 0 ? axis + rank : axis
    return (0..<rank).contains(resolved) ? resolved : nil
  }
}
