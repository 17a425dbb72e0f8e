/// The operation of a node: a function of any number of arrays, with one array as its result.
package protocol NetworkOperation: Sendable {
  /// The usual name of the operation, such as "Convolution".
  var name: String { get }
  /// Whether the derivative is zero wherever it exists, so that no gradient flows through the operation.
  var isStep: Bool { get }
  /// Returns whether many elements of the result are zero, as after a ReLU; products that read the result then skip zeros.
  ///
  /// - Parameter inputs: for each input, whether many of its elements are zero.
  func isRectified(inputs: [Bool]) -> Bool
  /// Returns the multiply-adds of one evaluation; 0 unless the result consists of sums of products.
  func multiplyAdds(for inputs: [TensorShape]) -> Int

  /// Returns how many elements one evaluation reads one by one; 0 unless the operation has windows that may be large, and no
  /// fast kernel.
  func singleReads(for inputs: [TensorShape]) -> Int
  /// Returns the memory in bytes that the prepared operation takes beside the graph's own arrays, during and after preparation:
  /// packed weights and tables. `Int.max` if the number overflows.
  func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int

  /// Returns the shape of the result.
  ///
  /// - Throws: `ShapeMismatch` if the operation does not accept inputs of these shapes.
  func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape

  /// Returns the operation ready to run on inputs of these shapes, with weights packed for one set of kernels.
  func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation
}

extension NetworkOperation {
  package var isStep: Bool { false }
  package func isRectified(inputs: [Bool]) -> Bool { false }
  package func multiplyAdds(for inputs: [TensorShape]) -> Int { 0 }
  package func singleReads(for inputs: [TensorShape]) -> Int { 0 }
  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int { 0 }
}

/// Saturating sums and products of nonnegative sizes: an overflow gives `Int.max`.
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

/// The reason why an operation does not accept inputs of some shapes.
package struct ShapeMismatch: Error, Hashable, Sendable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// An operation with fixed shapes, ready to run.
package protocol PreparedOperation: Sendable {
  /// The scratch memory in bytes that one call of `forward` or `backward` needs.
  var scratchBytes: Int { get }
  /// The weights that `forward` reads first. The operation that runs before prefetches them; their address never changes.
  var forwardWeights: UnsafeRawBufferPointer? { get }
  /// The weights that `backward` reads first, as `forwardWeights`.
  var backwardWeights: UnsafeRawBufferPointer? { get }
  /// How `forward` stores the derivative of its activation for the backward pass; `nil` without an activation.
  var gate: GateKind? { get }
  /// Returns whether the gradient of an input equals the gradient of the output, so that it need not be computed.
  func passesGradient(toInput input: Int) -> Bool
  /// Whether the output is the input's memory with another shape, so that `forward` has nothing to compute.
  var isView: Bool { get }
  /// Whether the output never changes, so that `forward` need run only once.
  var isConstant: Bool { get }
  /// The arrays of the forward pass that `backward` reads; all others may have been overwritten by then.
  var backwardReads: ForwardArrays { get }
  /// Whether `backward` applies `GradientTarget.addend` and `.gate`; otherwise the engine does.
  var finishesGradient: Bool { get }

  /// Whether one call of `forward` or `backward` processes all samples of a batch; otherwise each call processes one sample.
  var takesBatches: Bool { get }

  /// Computes the output from the inputs.
  func forward(_ buffers: Buffers)
  /// Computes the gradients of the inputs from the gradient of the output.
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

/// The arrays that an operation reads and writes in the forward pass.
package struct ForwardArrays: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let inputs = ForwardArrays(rawValue: 1)
  package static let output = ForwardArrays(rawValue: 2)
}

/// The addresses of one prepared operation's arrays. They are fixed for the life of an evaluator; the number of samples is not.
package struct Buffers {
  /// More than 1 only for operations that take batches. All addresses below are those of the first sample.
  package var samples = 1
  /// The distance between the same array of consecutive samples, in floats. Masks are equally far apart: 4 · `sampleStride` bytes.
  package var sampleStride = 0
  package var inputs: [UnsafePointer<Float>]
  package var output: UnsafeMutablePointer<Float>
  /// Where the derivative of the operation's activation is stored; `nil` without an activation, or if no step reads its slopes.
  package var gate: ActivationDerivative?
  /// ∂F/∂(result before the activation); `nil` in `forward`.
  package var outputGradient: UnsafePointer<Float>?
  /// One target for each input; `nil` if the gradient passes through or is not needed. Empty in `forward`.
  package var gradients: [GradientTarget?]
  /// `PreparedOperation.scratchBytes` of memory.
  package var scratch: UnsafeMutableRawPointer
  /// The weights that a later operation will read next; kernels prefetch them.
  package var upcoming: UnsafeRawBufferPointer?
}

/// The destination of one input's gradient: `destination = gate ⊙ (own gradient + addend)`.
package struct GradientTarget {
  package var destination: UnsafeMutablePointer<Float>
  /// The sum of the contributions of other readers of the same value; may be the destination itself.
  package var addend: UnsafePointer<Float>?
  /// The derivative of the activation that computed the value; set only for the last contribution.
  package var gate: ActivationDerivative?
}
