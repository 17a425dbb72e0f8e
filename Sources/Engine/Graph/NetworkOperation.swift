/// What a node computes: a function of one or more arrays with one result.
package protocol NetworkOperation: Sendable {
  /// The operation's name in the field: "Convolution".
  var name: String { get }
  /// Whether its derivative is zero wherever it exists, so that no gradient flows through it.
  var isStep: Bool { get }
  /// Whether its result has many zeros, as that of a ReLU: products that read it then look for them.
  ///
  /// - Parameter inputs: which inputs have many zeros.
  func isRectified(inputs: [Bool]) -> Bool
  /// The multiplications of one result, if it is made of sums of products.
  func multiplyAdds(for inputs: [TensorShape]) -> Int

  /// Elements that are read one by one for one result, in operations without a fast kernel whose windows may be large.
  func singleReads(for inputs: [TensorShape]) -> Int
  /// Bytes that the prepared operation takes beside the graph's own arrays, while and after it is prepared: packed weights and
  /// tables. `Int.max` stands for more than can be counted.
  func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int

  /// The result's shape.
  ///
  /// - Throws: `ShapeMismatch` when the operation does not take inputs of these shapes.
  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape

  /// Fixes the shapes: packs weights and lays out the work for one set of kernels.
  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation
}

extension NetworkOperation {
  package var isStep: Bool { false }
  package func isRectified(inputs: [Bool]) -> Bool { false }
  package func multiplyAdds(for inputs: [TensorShape]) -> Int { 0 }
  package func singleReads(for inputs: [TensorShape]) -> Int { 0 }
  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int { 0 }
}

/// Sums and products that end at `Int.max`, of sizes that are not negative.
enum Saturating {
  static func product(_ factors: Int...) -> Int { factors.reduce(1, product) }

  static func product(_ a: Int, _ b: Int) -> Int {
    let (result, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : result
  }

  static func sum(_ a: Int, _ b: Int) -> Int {
    let (result, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : result
  }
}

/// What an operation says of inputs it cannot take.
package struct ShapeMismatch: Error, Hashable, Sendable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
