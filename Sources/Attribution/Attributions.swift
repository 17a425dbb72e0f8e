/// How much each element of an input contributed to one score, and how far that can be trusted.
public struct Attributions: Hashable, Sendable {
  /// One for each element of the input. Of methods with paths they are in units of the score, and of several baselines
  /// the mean.
  public let values: [Float]
  /// F(x).
  public let scoreAtInput: Double
  /// Evaluations that this score took part in.
  public let evaluations: Int
  /// One for each baseline; empty for methods without paths and for averages whose paths were not integrated one by one.
  public let paths: [PathIntegral]
  /// Such an average.
  public let average: PathAverage?
  /// ∂F/∂x at the input, in units of the score per unit of the input, where the method met it.
  public let inputGradient: [Float]?
  /// The standard error of the mean over baselines: Σ s/√n over the elements as a share of Σ |mean|, where s is an
  /// element's standard deviation over the n baselines. `nil` for fewer than two.
  public let relativeStandardError: Double?
  /// How far the evidence would change with other random baselines; `nil` for fewer than two.
  public let stability: Stability?
  /// Σ of the values above zero, in double precision.
  public let positiveSum: Double
  /// Σ of the values below zero, in double precision.
  public let negativeSum: Double

  public init(
    values: [Float], scoreAtInput: Double, evaluations: Int, paths: [PathIntegral] = [],
    average: PathAverage? = nil, inputGradient: [Float]? = nil, relativeStandardError: Double? = nil,
    stability: Stability? = nil
  ) {
    self.values = values
    self.scoreAtInput = scoreAtInput
    self.evaluations = evaluations
    self.paths = paths
    self.average = average
    self.inputGradient = inputGradient
    self.relativeStandardError = relativeStandardError
    self.stability = stability
    // Without branches: signs are as good as random.
    positiveSum = values.reduce(0) { $0 + Double(max($1, 0)) }
    negativeSum = values.reduce(0) { $0 + Double(min($1, 0)) }
  }

  /// The mean over baselines; `nil` for methods without paths, whose attributions need not sum to anything.
  public var completeness: Completeness? {
    average?.completeness ?? Completeness(meanOf: paths.map(\.completeness))
  }
  /// Points the rule has, over all baselines.
  public var points: Int {
    average.map { $0.paths * $0.pointsPerPath } ?? paths.reduce(0) { $0 + $1.points }
  }
  /// Baselines that were compared with.
  public var baselineCount: Int { average?.paths ?? paths.count }
  /// Whether every path reached the tolerances that were asked for; `nil` when none were.
  public var isConverged: Bool? {
    let verdicts = paths.compactMap(\.accuracy?.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }
}
