/// A path γ from a baseline, γ(0), to the input, γ(1), along which gradients are integrated:
///
///     attributions = ∫₀¹ γ′(α) ⊙ ∂F/∂x(γ(α)) dα
///
/// By the chain rule they sum to F(γ(1)) − F(γ(0)) on every path.
/// Reference: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", section 3 (path methods).
package protocol IntegrationPath: Sendable {
  /// The number of elements of a point.
  var count: Int { get }

  /// Writes all elements of γ(α); thread-safe.
  func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>)

  /// γ′ if it is constant along the path, so that gradients can be summed first and multiplied once; `nil` if it varies.
  var constantVelocity: [Float]? { get }

  /// Writes γ′(α), in units of the input per unit of α; all elements must be finite.
  func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>)
}

extension IntegrationPath {
  package var constantVelocity: [Float]? { nil }

  /// Returns γ′(α).
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

  /// Creates the line between two inputs.
  ///
  /// - Precondition: baseline and input have the same length.
  package init(from baseline: [Float], to input: [Float]) {
    precondition(baseline.count == input.count, "\(baseline.count) and \(input.count) elements")
    self.baseline = baseline
    self.input = input
    difference = zip(input, baseline).map { $0 - $1 }
  }

  package var count: Int { input.count }

  package func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    // This form reproduces both ends of the path exactly.
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
