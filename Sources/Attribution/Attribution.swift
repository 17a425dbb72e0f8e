/// How much each element of an input contributed to one score, relative to a baseline or to several, and how far
/// that can be trusted.
public struct Attribution: Hashable, Sendable {
  /// (x − x′) ⊙ ∫₀¹ ∂F/∂x (x′ + α(x − x′)) dα, in units of the score, as long as the input; of several baselines the
  /// mean.
  public let attributions: [Float]
  /// ∂F/∂x at the input, in units of the score per unit of the input.
  public let inputGradient: [Float]
  /// One for each baseline.
  public let paths: [PathIntegral]
  /// The standard error of the mean over baselines: Σ s/√n over the elements as a share of Σ |mean|, where s is an
  /// element's standard deviation over the n baselines. `nil` for a single one.
  public let spread: Double?

  /// F(x).
  public var scoreAtInput: Double { paths[0].scoreAtInput }
  /// F(x′), the mean over baselines.
  public var scoreAtBaseline: Double { mean(\.scoreAtBaseline) }
  /// Σ attributions, in double precision, the mean over baselines.
  public var sum: Double { mean(\.sum) }
  /// F(x) − F(x′): what the attributions sum to when the integral is exact (completeness).
  public var difference: Double { scoreAtInput - scoreAtBaseline }
  /// |Σ attributions − (F(x) − F(x′))|.
  public var residual: Double { abs(sum - difference) }
  /// The residual as a share of |F(x) − F(x′)|; `nil` when the two scores are equal.
  public var relativeResidual: Double? { difference == 0 ? nil : residual / abs(difference) }
  /// Points the rule has, over all baselines.
  public var points: Int { paths.reduce(0) { $0 + $1.points } }
  /// Gradients computed, over all baselines.
  public var evaluations: Int { paths.reduce(0) { $0 + $1.evaluations } }
  /// Whether every path reached the tolerances that were asked for; `nil` when none were.
  public var isConverged: Bool? {
    let verdicts = paths.compactMap(\.accuracy?.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }

  private func mean(_ value: KeyPath<PathIntegral, Double>) -> Double {
    paths.reduce(0) { $0 + $1[keyPath: value] } / Double(paths.count)
  }
}

/// What became of one path, but for its map.
public struct PathIntegral: Hashable, Sendable {
  /// Every point that was evaluated, in ascending order of position; the first is the baseline, the last the input.
  public let curve: [PathPoint]
  /// Σ attributions, in double precision.
  public let sum: Double
  /// Points the rule has.
  public let points: Int
  /// What an adaptive rule knows of its errors.
  public let accuracy: Accuracy?

  public var evaluations: Int { curve.count }
  public var scoreAtBaseline: Double { curve.first?.score ?? .nan }
  public var scoreAtInput: Double { curve.last?.score ?? .nan }
  public var difference: Double { scoreAtInput - scoreAtBaseline }
  public var residual: Double { abs(sum - difference) }
  public var relativeResidual: Double? { difference == 0 ? nil : residual / abs(difference) }
}

/// What an adaptive rule knows of its errors, each as a share: the residuals of |F(x) − F(x′)| or of the floor that
/// stands in for it, the map's of Σ |attributions|.
public struct Accuracy: Hashable, Sendable {
  /// |Σ rᵢ|: the completeness residual of the trapezoids, before the weights are closed.
  public let openResidual: Double
  /// √Σ rᵢ²: what the open residual would be if the intervals' errors had random signs. It cannot be small by luck.
  public let residualDeviation: Double
  /// Σ |rᵢ|: the most that the residual could be, whatever cancels.
  public let residualSum: Double
  /// The expected error of the map with some caution, Σ |attributions − exact ones| over Σ |attributions|.
  public let mapError: Double
  /// Whether all of it is within what was asked for.
  public let isConverged: Bool
}

/// The mean of several paths' maps and its standard error, one path after the other in memory that does not grow.
///
/// Reference: Welford 1962, "Note on a method for calculating corrected sums of squares and products".
struct AttributionMean: Sendable {
  private var mean: [Double] = []
  private var squares: [Double] = []
  private var inputGradient: [Float] = []
  private var paths: [PathIntegral] = []

  mutating func add(_ map: [Double], inputGradient: [Float], path: PathIntegral) {
    paths.append(path)
    self.inputGradient = inputGradient
    if paths.count == 1 {
      mean = map
      return
    }
    if squares.isEmpty { squares = [Double](repeating: 0, count: map.count) }
    let count = Double(paths.count)
    for index in map.indices {
      let change = map[index] - mean[index]
      mean[index] += change / count
      squares[index] += change * (map[index] - mean[index])
    }
  }

  var attribution: Attribution {
    var spread: Double?
    if paths.count > 1 {
      let count = Double(paths.count)
      let error = squares.reduce(0) { $0 + ($1 / (count - 1) / count).squareRoot() }
      let total = mean.reduce(0) { $0 + abs($1) }
      spread = total > 0 ? error / total : 0
    }
    return Attribution(
      attributions: mean.map { Float($0) }, inputGradient: inputGradient, paths: paths, spread: spread)
  }
}
