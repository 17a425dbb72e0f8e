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
    var strides = [Int](repeating: 1, count: shape.rank)
    for dimension in (0..<max(shape.rank - 1, 0)).reversed() {
      strides[dimension] = strides[dimension + 1] * shape.dimensions[dimension + 1]
    }
    let newDimensions = order.map { shape.dimensions[$0] }
    let steps = order.map { strides[$0] }
    var position = [Int](repeating: 0, count: order.count)
    var source = 0
    var result: [Float] = []
    result.reserveCapacity(elements.count)
    for _ in 0..<elements.count {
      result.append(elements[source])
      for dimension in (0..<order.count).reversed() {
        position[dimension] += 1
        source += steps[dimension]
        if position[dimension] < newDimensions[dimension] { break }
        source -= steps[dimension] * newDimensions[dimension]
        position[dimension] = 0
      }
    }
    return Tensor(result, shape: Shape(newDimensions))
  }
}
