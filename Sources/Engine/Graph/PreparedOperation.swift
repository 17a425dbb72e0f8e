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
