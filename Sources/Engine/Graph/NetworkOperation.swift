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

/// An operation with fixed shapes, ready to run.
package protocol PreparedOperation: Sendable {
  /// Bytes of memory it needs while it runs, in either direction.
  var scratchBytes: Int { get }
  /// The weights each direction begins to read with, which the operation before it fetches. They stay where they are.
  var forwardWeights: UnsafeRawBufferPointer? { get }
  var backwardWeights: UnsafeRawBufferPointer? { get }
  /// What `forward` leaves of its activation for the way back.
  var gate: GateKind? { get }
  /// Whether the gradient of an input is that of the output, so that nothing need be computed.
  func passesGradient(toInput input: Int) -> Bool
  /// Whether the output is the input's memory under another shape, so that nothing need be computed.
  var isView: Bool { get }
  /// Whether the output never changes, so that `forward` need run only once.
  var isConstant: Bool { get }
  /// What `backward` reads of the forward pass; anything else may be overwritten by then.
  var backwardReads: ForwardArrays { get }
  /// Whether `backward` honours `GradientTarget.addend` and `.gate`; otherwise the engine applies them.
  var finishesGradient: Bool { get }

  /// Whether `forward` and `backward` treat all samples of a batch at once; others are called for one at a time.
  var takesBatches: Bool { get }

  func forward(_ buffers: Buffers)
  func backward(_ buffers: Buffers)
}

extension PreparedOperation {
  package var scratchBytes: Int { 0 }
  package var forwardWeights: UnsafeRawBufferPointer? { nil }
  package var backwardWeights: UnsafeRawBufferPointer? { nil }
  package var gate: GateKind? { nil }
  package func passesGradient(toInput input: Int) -> Bool { false }
  package var isView: Bool { false }
  package var isConstant: Bool { false }
  package var backwardReads: ForwardArrays { [] }
  package var finishesGradient: Bool { false }
  package var takesBatches: Bool { false }
}

/// The arrays of a forward operation.
package struct ForwardArrays: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let inputs = ForwardArrays(rawValue: 1)
  package static let output = ForwardArrays(rawValue: 2)
}

/// Where one prepared operation finds its arrays; fixed for the life of an evaluator but for the number of samples.
package struct Buffers {
  /// More than one only for operations that take batches. What is said below is then the first sample's.
  package var samples = 1
  /// From an array of one sample to the same array of the next: so many floats, or for masks as many bytes.
  package var sampleStride = 0
  package var inputs: [UnsafePointer<Float>]
  package var output: UnsafeMutablePointer<Float>
  /// The derivative of the operation's activation; `nil` if it has none, or if nothing reads its slopes.
  package var gate: ActivationDerivative?
  /// ∂F/∂(result before the activation). Not for `forward`.
  package var outputGradient: UnsafePointer<Float>?
  /// One for each input; `nil` if the gradient passes through or is not needed. Not for `forward`.
  package var gradients: [GradientTarget?]
  package var scratch: UnsafeMutableRawPointer
  /// The weights that the operations after this one will read.
  package var upcoming: UnsafeRawBufferPointer?
}

/// Where the gradient of one input goes: `destination = gate ⊙ (own gradient + addend)`.
package struct GradientTarget {
  package var destination: UnsafeMutablePointer<Float>
  /// What other readers of the same value have contributed; may be the destination itself.
  package var addend: UnsafePointer<Float>?
  /// Of the activation that made the value; set for its last contribution only.
  package var gate: ActivationDerivative?
}
