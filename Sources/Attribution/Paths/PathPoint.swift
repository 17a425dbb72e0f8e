/// A point of the path from a baseline to the input that was evaluated for one score.
public struct PathPoint: Hashable, Sendable, Codable {
  /// α: 0 at the baseline, 1 at the input.
  public let position: Double
  /// F(γ(α)).
  public let score: Double
  /// dF/dα = γ′(α) · ∂F/∂x.
  public let slope: Double

  public init(position: Double, score: Double, slope: Double) {
    self.position = position
    self.score = score
    self.slope = slope
  }
}
