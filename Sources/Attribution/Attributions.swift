/// How much each element of an input contributed to one score, and how far that can be trusted.
public struct Attributions: Hashable, Sendable {
  /// One for each element of the input. Of methods with paths they are in units of the score, and of several baselines
  /// the mean.
  public let values: [Float]
  /// F(x).
  public let scoreAtInput: Double
  /// Evaluations that this score took part in, those of scores alone among them.
  public let evaluations: Int
  /// One for each baseline; empty for methods without paths.
  public let paths: [PathIntegral]
  /// ∂F/∂x at the input, in units of the score per unit of the input, where the method met it.
  public let inputGradient: [Float]?
  /// The standard error of a mean over baselines, or over the samples of a method that draws some: Σ s/√n over the elements
  /// as a share of Σ |mean|, where s is an element's standard deviation over n of them. `nil` for fewer than two.
  public let relativeStandardError: Double?
  /// How the sum compares with what it must be: of paths the mean over baselines; `nil` for methods whose attributions need
  /// not sum to anything.
  public let completeness: Completeness?
  /// Σ of the values above zero, in double precision.
  public let positiveSum: Double
  /// Σ of the values below zero, in double precision.
  public let negativeSum: Double

  /// - Parameter completeness: where there are no paths that say it.
  public init(
    values: [Float], scoreAtInput: Double, evaluations: Int, paths: [PathIntegral] = [],
    inputGradient: [Float]? = nil, relativeStandardError: Double? = nil, completeness: Completeness? = nil
  ) {
    self.values = values
    self.scoreAtInput = scoreAtInput
    self.evaluations = evaluations
    self.paths = paths
    self.inputGradient = inputGradient
    self.relativeStandardError = relativeStandardError
    self.completeness = completeness ?? Completeness(meanOf: paths.map(\.completeness))
    // Without branches: signs are as good as random.
    positiveSum = values.reduce(0) { $0 + Double(max($1, 0)) }
    negativeSum = values.reduce(0) { $0 + Double(min($1, 0)) }
  }

  /// Points the rule has, over all baselines.
  public var points: Int { paths.reduce(0) { $0 + $1.points } }
  /// Whether every path reached the tolerances that were asked for; `nil` when none were.
  public var isConverged: Bool? {
    let verdicts = paths.compactMap(\.accuracy?.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }
}
