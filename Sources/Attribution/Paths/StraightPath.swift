/// The straight line from a baseline x′ to the input x: γ(α) = x′ + α(x − x′).
public struct StraightPath: IntegrationPath {
  private let baseline: [Float]
  private let input: [Float]
  /// x − x′.
  private let difference: [Float]

  /// - Precondition: the baseline is as long as the input.
  public init(from baseline: [Float], to input: [Float]) {
    precondition(baseline.count == input.count, "\(baseline.count) and \(input.count) elements")
    self.baseline = baseline
    self.input = input
    difference = zip(input, baseline).map { $0 - $1 }
  }

  public var count: Int { input.count }

  public func writePoint(at position: Double, to point: UnsafeMutableBufferPointer<Float>) {
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position), Float(position))
    baseline.withUnsafeBufferPointer { baseline in
      input.withUnsafeBufferPointer { input in
        for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
      }
    }
  }

  public var constantVelocity: [Float]? { difference }

  public func writeVelocity(at position: Double, to velocity: UnsafeMutableBufferPointer<Float>) {
    _ = velocity.update(fromContentsOf: difference)
  }
}
