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
