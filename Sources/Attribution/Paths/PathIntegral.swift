import Fields

/// A point of the path from a baseline to the input, evaluated for one score.
public struct PathPoint: Hashable, Sendable, Codable {
  /// α: 0 at the baseline, 1 at the input.
  public let position: Double
  /// F(γ(α)).
  public let score: Double
  /// dF/dα = γ′(α) · ∂F/∂x.
  public let slope: Double
}

/// The result of integrating one score along one path, without the map.
public struct PathIntegral: Hashable, Sendable, Codable {
  /// All points that were evaluated for this score, in ascending order of position, from the baseline to the input.
  public let curve: [PathPoint]
  /// The scores at both ends, and the sum of the attributions.
  public let completeness: Completeness
  /// The number of points of the rule.
  public let points: Int
  /// The errors that an adaptive rule estimates; `nil` for other rules.
  public let accuracy: Accuracy?

  /// Creates a result from the evaluated points.
  ///
  /// - Parameters:
  ///   - sum: Σ attributions.
  ///   - uncorrectedSum: Σ attributions before the completeness correction; `nil` if there is no correction.
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

  /// The number of gradients computed for this score.
  public var evaluations: Int { curve.count }
}

/// The errors that an adaptive rule estimates, as shares. Residuals are shares of the span of the scores on the path, or of the
/// noise of single precision if that is larger; the error of the map is a share of Σ |attributions|.
public struct Accuracy: Hashable, Sendable, Codable {
  /// |Σ rᵢ|: the completeness residual of the trapezoids, before the completeness correction.
  public let uncorrectedResidual: Double
  /// √Σ rᵢ²: the expected uncorrected residual if the errors of the intervals have random signs. It cannot be small by luck.
  public let residualDeviation: Double
  /// Σ |rᵢ|: the residual if no errors cancel, its upper bound.
  public let residualSum: Double
  /// The expected error of the map, Σ |attributions − exact attributions| over Σ |attributions|, times a safety factor.
  public let mapError: Double
  /// Whether all errors are within the requested tolerances.
  public let isConverged: Bool
}

/// The result of averaging over many paths that were not integrated one by one.
public struct PathAverage: Hashable, Sendable, Codable {
  /// The number of paths that were averaged.
  public let paths: Int
  /// The number of gradients on each path.
  public let pointsPerPath: Int
  /// The completeness of the average: F(x) is compared with the mean of F(x′).
  public let completeness: Completeness
}
