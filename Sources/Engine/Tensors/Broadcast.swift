/// The mapping from a larger shape to the elements of an operand that is broadcast to it.
struct Broadcast: Sendable {
  /// The index in the operand for each element of the result; `nil` if both indices are equal.
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

  /// Returns the shape to which some shapes broadcast, or `nil`.
  static func shape(_ shapes: TensorShape...) -> TensorShape? {
    RowMajor.broadcast(shapes.map(\.dimensions)).map { TensorShape($0) }
  }
}

/// A broadcast as runs of equal length. Within a run, each operand either advances with the result or stays at one
/// element.
struct BroadcastRuns: Sendable {
  let length: Int
  let count: Int
  /// Whether each operand advances within a run.
  let moves: [Bool]
  /// For each operand, the index at which each run begins; `nil` if the runs are consecutive.
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
