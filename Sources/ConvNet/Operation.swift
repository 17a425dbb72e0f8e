/// What a node computes: a function of one or more arrays with one result.
public protocol Operation: Sendable {
  /// The operation's name in the field: "Convolution".
  var name: String { get }
  /// Whether its derivative is zero wherever it exists, so that no gradient flows through it.
  var isStep: Bool { get }

  /// The result's shape.
  ///
  /// - Throws: `ShapeMismatch` when the operation does not take inputs of these shapes.
  func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape

  /// Fixes the shapes: packs weights and lays out the work for one set of kernels.
  func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation
}

extension Operation {
  public var isStep: Bool { false }
}

/// An operation that can clip its own result on the way to memory.
public protocol ClippingOperation: Operation {
  var clip: Clip? { get set }
}

/// An operation with fixed shapes, ready to run.
public protocol PreparedOperation: Sendable {
  /// Bytes of memory it needs while it runs, in either direction.
  var scratchBytes: Int { get }
  /// The weights each direction begins to read with, which the operation before it fetches. They stay where they are.
  var forwardWeights: UnsafeRawBufferPointer? { get }
  var backwardWeights: UnsafeRawBufferPointer? { get }
  /// Whether `forward` writes the mask of its clip.
  var writesMask: Bool { get }
  /// Whether the gradient of an input is that of the output, so that nothing need be computed.
  func passesGradient(toInput input: Int) -> Bool
  /// Whether the output is the input's memory under another shape, so that nothing need be computed.
  var isView: Bool { get }
  /// Whether the output never changes, so that `forward` need run only once.
  var isConstant: Bool { get }
  /// What `backward` reads of the forward pass; anything else may be overwritten by then.
  var backwardReads: ForwardArrays { get }
  /// Whether `backward` honours `GradientTarget.addend` and `.mask`; otherwise the engine applies them.
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
  public var writesMask: Bool { false }
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

/// Where one prepared operation finds its arrays; fixed for the life of an evaluator but for the number of samples.
public struct Buffers {
  /// More than one only for operations that take batches. What is said below is then the first sample's.
  public var samples = 1
  /// From an array of one sample to the same array of the next: so many floats, or for masks as many bytes.
  public var sampleStride = 0
  public var inputs: [UnsafePointer<Float>]
  public var output: UnsafeMutablePointer<Float>
  /// One bit an element: whether the clip let it through unchanged.
  public var mask: UnsafeMutablePointer<UInt16>?
  /// ∂F/∂(result before the clip). Not for `forward`.
  public var outputGradient: UnsafePointer<Float>?
  /// One for each input; `nil` where the gradient passes through or nobody wants it. Not for `forward`.
  public var gradients: [GradientTarget?]
  public var scratch: UnsafeMutableRawPointer
  /// The weights that the operations after this one will read.
  public var upcoming: UnsafeRawBufferPointer?
}

/// Where the gradient of one input goes: `destination = mask ⊙ (own gradient + addend)`.
public struct GradientTarget {
  public var destination: UnsafeMutablePointer<Float>
  /// What other readers of the same value have contributed; may be the destination itself.
  public var addend: UnsafePointer<Float>?
  /// The mask of the clip that made the value; set for its last contribution only.
  public var mask: UnsafePointer<UInt16>?
}
