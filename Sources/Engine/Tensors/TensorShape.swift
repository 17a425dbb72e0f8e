/// The extents of an array, outermost first. Images are [height, width, channels]; the last dimension
/// is contiguous in memory.
package struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  package let dimensions: [Int]

  /// - Precondition: every dimension is at least 1.
  package init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 > 0 }, "a dimension of \(dimensions) is not positive")
    self.dimensions = dimensions
  }

  package init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  package var rank: Int { dimensions.count }

  /// The number of elements.
  package var count: Int { dimensions.reduce(1, *) }

  /// The extent of the innermost dimension; 1 for a scalar.
  package var channels: Int { dimensions.last ?? 1 }

  /// The product of all dimensions but the innermost; 1 for a scalar.
  package var pixels: Int { count / channels }

  package var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// One dimension of a tensor: where its elements are in the storage, and the factors to multiply them by.
struct TensorAxis: Hashable, Sendable {
  let count: Int
  /// The distance between neighbours, in numbers.
  let stride: Int
  /// The position of each element along the axis, in strides; `nil` for 0, 1, 2, ….
  var places: [Int32]?
  /// Arrays of one factor per element, multiplied in this order: each product is rounded before the next.
  var factors: [[Float]] = []

  static func contiguous(_ shape: TensorShape) -> [TensorAxis] {
    zip(shape.dimensions, RowMajor.strides(of: shape.dimensions)).map { TensorAxis(count: $0, stride: $1) }
  }

  /// Whether the elements are consecutive and have no factors.
  var isPlain: Bool { places == nil && factors.isEmpty }

  /// Returns the offset of an element from the beginning of the axis, in numbers.
  func offset(_ index: Int) -> Int { (places.map { Int($0[index]) } ?? index) * stride }

  /// The largest offset of an element.
  var reach: Int { (places.map { Int($0.max() ?? 0) } ?? count - 1) * stride }

  /// Returns the axis of the elements at some positions.
  ///
  /// - Precondition: `positions` is not empty, and all are in the axis.
  func selecting(_ positions: [Int]) -> TensorAxis {
    precondition(
      !positions.isEmpty && positions.allSatisfy { (0..<count).contains($0) }, "positions of \(count) places")
    return TensorAxis(
      count: positions.count, stride: stride, places: positions.map { places?[$0] ?? Int32($0) },
      factors: factors.map { factors in positions.map { factors[$0] } })
  }
}
