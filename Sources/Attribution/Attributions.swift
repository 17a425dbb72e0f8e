/// How much each element of an input contributed to one score, and how far that can be trusted.
public struct Attributions: Hashable, Sendable {
  /// One for each element of the input. Of methods with paths they are in units of the score, and of several baselines
  /// the mean.
  public let values: [Float]
  /// F(x).
  public let scoreAtInput: Double
  /// Gradients that were computed for this score.
  public let evaluations: Int
  /// Scores without a gradient that it takes, also where they were known before.
  public let forwardEvaluations: Int
  /// One for each baseline; empty for methods without paths and for averages whose paths were not integrated one by one.
  public let paths: [PathIntegral]
  /// Such an average.
  public let average: PathAverage?
  /// ∂F/∂x at the input, in units of the score per unit of the input, where the method met it.
  public let inputGradient: [Float]?
  /// The standard error of a mean over baselines, or over the samples of a method that draws some: Σ s/√n over the elements
  /// as a share of Σ |mean|, where s is an element's standard deviation over n of them. `nil` for fewer than two.
  public let relativeStandardError: Double?
  /// How far the evidence would change with other random baselines; `nil` for fewer than two.
  public let stability: Stability?
  /// Baselines that the input was compared with.
  public let baselineCount: Int
  /// How the sum compares with what it must be: of paths the mean over baselines; `nil` for methods whose attributions need
  /// not sum to anything.
  public let completeness: Completeness?
  /// Σ of the values above zero, in double precision.
  public let positiveSum: Double
  /// Σ of the values below zero, in double precision.
  public let negativeSum: Double

  /// - Parameters:
  ///   - completeness: where there are no paths that say it.
  ///   - baselineCount: where there are no paths that say it.
  public init(
    values: [Float], scoreAtInput: Double, evaluations: Int, forwardEvaluations: Int = 0,
    paths: [PathIntegral] = [],
    average: PathAverage? = nil, inputGradient: [Float]? = nil, relativeStandardError: Double? = nil,
    completeness: Completeness? = nil, stability: Stability? = nil, baselineCount: Int? = nil
  ) {
    self.values = values
    self.scoreAtInput = scoreAtInput
    self.evaluations = evaluations
    self.forwardEvaluations = forwardEvaluations
    self.paths = paths
    self.average = average
    self.inputGradient = inputGradient
    self.relativeStandardError = relativeStandardError
    self.completeness =
      completeness ?? average?.completeness ?? Completeness(meanOf: paths.map(\.completeness))
    self.stability = stability
    self.baselineCount = baselineCount ?? average?.paths ?? paths.count
    // Without branches: signs are as good as random.
    positiveSum = values.reduce(0) { $0 + Double(max($1, 0)) }
    negativeSum = values.reduce(0) { $0 + Double(min($1, 0)) }
  }

  /// Points the rule has, over all baselines.
  public var points: Int {
    average.map { $0.paths * $0.pointsPerPath } ?? paths.reduce(0) { $0 + $1.points }
  }
  /// Whether every path reached the tolerances that were asked for; `nil` when none were.
  public var isConverged: Bool? {
    let verdicts = paths.compactMap(\.accuracy?.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }
}
