/// A way γ from a baseline, γ(0), to the input, γ(1), along which gradients are integrated:
///
///     attributions = ∫₀¹ γ′(α) ⊙ ∂F/∂x(γ(α)) dα
///
/// By the chain rule they sum to F(γ(1)) − F(γ(0)), whatever the path.
/// Reference: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", section 3 (path methods).
public protocol IntegrationPath: Sendable {
  /// Elements of a point.
  var count: Int { get }

  /// Writes γ(α), all of its elements. Several threads may ask at once.
  func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>)

  /// γ′ where it is the same all along the path: then gradients are summed up first and multiplied once in the end.
  var constantVelocity: [Float]? { get }

  /// Writes γ′(α), in units of the input per unit of α; all elements must be finite.
  func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>)
}

extension IntegrationPath {
  public var constantVelocity: [Float]? { nil }

  /// γ′(α).
  func velocity(at position: Double) -> [Float] {
    var velocity = [Float](repeating: 0, count: count)
    velocity.withUnsafeMutableBufferPointer { writeVelocity(at: position, to: $0) }
    return velocity
  }
}
