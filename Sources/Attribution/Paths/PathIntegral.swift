import Fields

/// A point of the path from a baseline to the input that was evaluated for one score.
public struct PathPoint: Hashable, Sendable, Codable {
  /// α: 0 at the baseline, 1 at the input.
  public let position: Double
  /// F(γ(α)).
  public let score: Double
  /// dF/dα = γ′(α) · ∂F/∂x.
  public let slope: Double
}

/// What became of one path and one score, but for the map.
public struct PathIntegral: Hashable, Sendable, Codable {
  /// Every point that was evaluated for this score, in ascending order of position; the first is the baseline, the last
  /// the input.
  public let curve: [PathPoint]
  /// The scores at both ends, and the sum of the attributions.
  public let completeness: Completeness
  /// Points the rule has.
  public let points: Int
  /// What an adaptive rule knows of its errors.
  public let accuracy: Accuracy?

  /// - Parameters:
  ///   - sum: Σ attributions.
  ///   - uncorrectedSum: the same before the completeness correction; `nil` where there is none.
  init(
    curve: [PathPoint], sum: Double, uncorrectedSum: Double? = nil, points: Int, accuracy: Accuracy?
  ) {
    self.curve = curve
    self.points = points
    self.accuracy = accuracy
    completeness = Completeness(
      scoreAtInput: curve.last?.score ?? .nan, scoreAtBaseline: curve.first?.score ?? .nan, sum: sum,
      span: curve.lazy.map(\.score).difference, uncorrectedSum: uncorrectedSum)
  }

  /// Gradients computed for this score.
  public var evaluations: Int { curve.count }
}

/// What an adaptive rule knows of its errors, each as a share: the residuals of the span of the scores on the path (or of
/// single precision's noise where that is more), the map's of Σ |attributions|.
public struct Accuracy: Hashable, Sendable, Codable {
  /// |Σ rᵢ|: the completeness residual of the trapezoids, before the completeness correction.
  public let uncorrectedResidual: Double
  /// √Σ rᵢ²: what the uncorrected residual would be if the intervals' errors had random signs. It cannot be small by luck.
  public let residualDeviation: Double
  /// Σ |rᵢ|: the most that the residual could be, whatever cancels.
  public let residualSum: Double
  /// The expected error of the map times a safety factor, Σ |attributions − exact ones| over Σ |attributions|.
  public let mapError: Double
  /// Whether all of it is within what was asked for.
  public let isConverged: Bool
}

/// What became of an average over many paths that were not integrated one by one.
public struct PathAverage: Hashable, Sendable, Codable {
  /// The number of paths that were averaged.
  public let paths: Int
  /// The number of gradients on each path.
  public let pointsPerPath: Int
  /// Of the average: F(x) against the mean of F(x′).
  public let completeness: Completeness
}
