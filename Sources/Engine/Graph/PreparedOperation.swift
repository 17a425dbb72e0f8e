/// An operation with fixed shapes, ready to run.
public protocol PreparedOperation: Sendable {
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
  public var scratchBytes: Int { 0 }
  public var forwardWeights: UnsafeRawBufferPointer? { nil }
  public var backwardWeights: UnsafeRawBufferPointer? { nil }
  public var gate: GateKind? { nil }
  public func passesGradient(toInput input: Int) -> Bool { false }
  public var isView: Bool { false }
  public var isConstant: Bool { false }
  public var backwardReads: ForwardArrays { [] }
  public var finishesGradient: Bool { false }
  public var takesBatches: Bool { false }
}

/// The arrays of a forward operation.
public struct ForwardArrays: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let inputs = ForwardArrays(rawValue: 1)
  public static let output = ForwardArrays(rawValue: 2)
}
