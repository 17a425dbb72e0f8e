/// The extents of an array, outermost first. Images are [height, width, channels]; the last dimension
/// is contiguous in memory.
public struct TensorShape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  public let dimensions: [Int]

  /// - Precondition: every dimension is at least 1.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 > 0 }, "a dimension of \(dimensions) is not positive")
    self.dimensions = dimensions
  }

  public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

  public var rank: Int { dimensions.count }

  /// The number of elements.
  public var count: Int { dimensions.reduce(1, *) }

  /// The extent of the innermost dimension; 1 for a scalar.
  public var channels: Int { dimensions.last ?? 1 }

  /// The number of innermost rows.
  public var pixels: Int { count / channels }

  public var description: String { dimensions.map(String.init).joined(separator: "×") }
}
