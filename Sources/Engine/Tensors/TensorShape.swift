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

  /// The number of innermost rows.
  package var pixels: Int { count / channels }

  package var description: String { dimensions.map(String.init).joined(separator: "×") }
}

/// How the elements along one dimension of a tensor are found among its numbers, and what they are multiplied with.
struct TensorAxis: Hashable, Sendable {
  let count: Int
  /// How far apart neighbours lie.
  let stride: Int
  /// The place along the axis, in strides, of each element; `nil` where they follow one another.
  var places: [Int32]?
  /// Factors for each place, one array after the other: every product is rounded before the next.
  var factors: [[Float]] = []

  static func contiguous(_ shape: TensorShape) -> [TensorAxis] {
    zip(shape.dimensions, RowMajor.strides(of: shape.dimensions)).map { TensorAxis(count: $0, stride: $1) }
  }

  /// Whether elements follow one another as they are.
  var isPlain: Bool { places == nil && factors.isEmpty }

  /// How far an element lies from the beginning of the axis.
  func offset(_ index: Int) -> Int { (places.map { Int($0[index]) } ?? index) * stride }

  /// The largest offset.
  var reach: Int { (places.map { Int($0.max() ?? 0) } ?? count - 1) * stride }

  /// - Precondition: at least one position, all of them in the axis.
  func selecting(_ positions: [Int]) -> TensorAxis {
    precondition(
      !positions.isEmpty && positions.allSatisfy { (0..<count).contains($0) }, "positions of \(count) places")
    return TensorAxis(
      count: positions.count, stride: stride, places: positions.map { places?[$0] ?? Int32($0) },
      factors: factors.map { factors in positions.map { factors[$0] } })
  }
}
