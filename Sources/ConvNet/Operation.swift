/// What a node computes: a function of one or more arrays with one result.
public protocol Operation: Sendable {
  /// The operation's name in the field: "Convolution".
  var name: String { get }
  /// Whether its derivative is zero wherever it exists, so that no gradient flows through it.
  var isStep: Bool { get }
  /// Whether its result has many zeros, as that of a ReLU: products that read it then look for them.
  ///
  /// - Parameter inputs: which inputs have many zeros.
  func isRectified(inputs: [Bool]) -> Bool
  /// The multiplications of one result, if it is made of sums of products.
  func multiplyAdds(for inputs: [Shape]) -> Int

  /// The result's shape.
  ///
  /// - Throws: `ShapeMismatch` when the operation does not take inputs of these shapes.
  func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape

  /// Fixes the shapes: packs weights and lays out the work for one set of kernels.
  func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation
}

extension Operation {
  public var isStep: Bool { false }
  public func isRectified(inputs: [Bool]) -> Bool { false }
  public func multiplyAdds(for inputs: [Shape]) -> Int { 0 }
}

/// What an operation says of inputs it cannot take.
public struct ShapeMismatch: Error, Hashable, Sendable {
  public let reason: String

  public init(_ reason: String) { self.reason = reason }
}
