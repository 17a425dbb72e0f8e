/// How an operand's elements are repeated to fill a larger shape.
struct Broadcast: Sendable {
  /// The operand's element for every element of the result; `nil` when they correspond one to one.
  let indices: [Int32]?
  let count: Int

  init(_ shape: TensorShape, to result: TensorShape) {
    count = result.count
    if shape.count == result.count {
      indices = nil
      return
    }
    indices = RowMajor.offsets(
      of: result.dimensions,
      strides: RowMajor.broadcastStrides(of: shape.dimensions, in: result.dimensions))
  }

  /// The shape that some shapes broadcast to, or `nil`.
  static func shape(_ shapes: TensorShape...) -> TensorShape? {
    RowMajor.broadcast(shapes.map(\.dimensions)).map { TensorShape($0) }
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

  init(_ operands: [TensorShape], to result: TensorShape) {
    let strides = operands.map { RowMajor.broadcastStrides(of: $0.dimensions, in: result.dimensions) }
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
      shape.count == result.count ? nil : RowMajor.offsets(of: outer, strides: Array(strides[..<inner]))
    }
  }

  func start(of operand: Int, run: Int) -> Int { starts[operand].map { Int($0[run]) } ?? run * length }
}
