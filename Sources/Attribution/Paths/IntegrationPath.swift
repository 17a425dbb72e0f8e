/// A way γ from a baseline, γ(0), to the input, γ(1), along which gradients are integrated:
///
///     attributions = ∫₀¹ γ′(α) ⊙ ∂F/∂x(γ(α)) dα
///
/// By the chain rule they sum to F(γ(1)) − F(γ(0)), whatever the path.
/// Reference: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", section 3 (path methods).
package protocol IntegrationPath: Sendable {
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
  package var constantVelocity: [Float]? { nil }

  /// γ′(α).
  func velocity(at position: Double) -> [Float] {
    var velocity = [Float](repeating: 0, count: count)
    velocity.withUnsafeMutableBufferPointer { writeVelocity(at: position, to: $0) }
    return velocity
  }
}

/// The straight line from a baseline x′ to the input x: γ(α) = x′ + α(x − x′).
package struct StraightPath: IntegrationPath {
  private let baseline: [Float]
  private let input: [Float]
  /// x − x′.
  private let difference: [Float]

  /// - Precondition: the baseline is as long as the input.
  package init(from baseline: [Float], to input: [Float]) {
    precondition(baseline.count == input.count, "\(baseline.count) and \(input.count) elements")
    self.baseline = baseline
    self.input = input
    difference = zip(input, baseline).map { $0 - $1 }
  }

  package var count: Int { input.count }

  package func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position), Float(position))
    baseline.withUnsafeBufferPointer { baseline in
      input.withUnsafeBufferPointer { input in
        for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
      }
    }
  }

  package var constantVelocity: [Float]? { difference }

  package func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>) {
    _ = velocity.update(fromContentsOf: difference)
  }
}
