/// A constant array: a shape and its elements, innermost dimension contiguous.
public struct Tensor: Hashable, Sendable {
  public let shape: Shape
  public let elements: [Float]

  /// - Precondition: there are as many elements as the shape says.
  public init(_ elements: [Float], shape: Shape) {
    precondition(elements.count == shape.count, "\(elements.count) elements for the shape \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// The tensor whose dimension i is this one's dimension `order[i]`.
  ///
  /// - Precondition: `order` is a permutation of the dimensions.
  public func transposed(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(0..<shape.rank), "\(order) does not permute \(shape)")
    let sources = RowMajor.transposition(of: shape.dimensions, order: order)
    return Tensor(sources.map { elements[Int($0)] }, shape: Shape(order.map { shape.dimensions[$0] }))
  }
}
