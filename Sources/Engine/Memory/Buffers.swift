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
