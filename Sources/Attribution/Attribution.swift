/// How much each element of an input contributed to a score, relative to a baseline, and how far the sum of
/// the contributions misses what it should be.
public struct Attribution: Hashable, Sendable {
  /// (x − x′) ⊙ ∫₀¹ ∂F/∂x (x′ + α(x − x′)) dα, in units of the score; as long as the input.
  public let attributions: [Float]
  /// ∂F/∂x at the input, in units of the score per unit of the input.
  public let inputGradient: [Float]
  /// F(x).
  public let scoreAtInput: Double
  /// F(x′); for an average over baselines, the mean.
  public let scoreAtBaseline: Double
  /// Σ attributions, in double precision.
  public let sum: Double
  /// Points of the path the rule has, over all baselines.
  public let points: Int
  /// Gradients computed, over all baselines.
  public let evaluations: Int

  /// F(x) − F(x′): what the attributions sum to when the integral is exact (completeness).
  public var difference: Double { scoreAtInput - scoreAtBaseline }

  /// |Σ attributions − (F(x) − F(x′))|.
  public var residual: Double { abs(sum - difference) }

  /// The residual as a share of |F(x) − F(x′)|; `nil` when the two scores are equal.
  public var relativeResidual: Double? { difference == 0 ? nil : residual / abs(difference) }

  /// The mean over baselines: attributions, scores and sums are averaged, points and evaluations added up.
  ///
  /// - Precondition: there is at least one, and all are of one input.
  public static func average(_ parts: [Attribution]) -> Attribution {
    precondition(!parts.isEmpty, "no attributions to average")
    if parts.count == 1 { return parts[0] }
    let count = Double(parts.count)
    let attributions = parts[0].attributions.indices.map { index in
      Float(parts.reduce(0.0) { $0 + Double($1.attributions[index]) } / count)
    }
    return Attribution(
      attributions: attributions, inputGradient: parts[0].inputGradient, scoreAtInput: parts[0].scoreAtInput,
      scoreAtBaseline: parts.reduce(0) { $0 + $1.scoreAtBaseline } / count,
      sum: parts.reduce(0) { $0 + $1.sum } / count, points: parts.reduce(0) { $0 + $1.points },
      evaluations: parts.reduce(0) { $0 + $1.evaluations })
  }
}
