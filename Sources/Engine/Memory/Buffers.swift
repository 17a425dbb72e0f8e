/// Where one prepared operation finds its arrays; fixed for the life of an evaluator but for the number of samples.
public struct Buffers {
  /// More than one only for operations that take batches. What is said below is then the first sample's.
  public var samples = 1
  /// From an array of one sample to the same array of the next: so many floats, or for masks as many bytes.
  public var sampleStride = 0
  public var inputs: [UnsafePointer<Float>]
  public var output: UnsafeMutablePointer<Float>
  /// Of the operation's activation; `nil` where there is none, or slopes that nobody will read.
  public var gate: ActivationDerivative?
  /// ∂F/∂(result before the activation). Not for `forward`.
  public var outputGradient: UnsafePointer<Float>?
  /// One for each input; `nil` where the gradient passes through or nobody wants it. Not for `forward`.
  public var gradients: [GradientTarget?]
  public var scratch: UnsafeMutableRawPointer
  /// The weights that the operations after this one will read.
  public var upcoming: UnsafeRawBufferPointer?
}

/// Where the gradient of one input goes: `destination = gate ⊙ (own gradient + addend)`.
public struct GradientTarget {
  public var destination: UnsafeMutablePointer<Float>
  /// What other readers of the same value have contributed; may be the destination itself.
  public var addend: UnsafePointer<Float>?
  /// Of the activation that made the value; set for its last contribution only.
  public var gate: ActivationDerivative?
}
