import Fields

/// How much each element of an input contributed to one score, and how far that can be trusted.
public struct Attributions: Hashable, Sendable, Codable {
  /// One for each element of the input. Of methods with paths they are in units of the score, and of several baselines
  /// the mean.
  public var values: [Float] { packedValues.values }
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
  public var inputGradient: [Float]? { packedInputGradient?.values }
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
  private let packedValues: PackedFloats
  private let packedInputGradient: PackedFloats?

  private enum CodingKeys: String, CodingKey {
    case packedValues = "values"
    case packedInputGradient = "inputGradient"
    case scoreAtInput, evaluations, forwardEvaluations, paths, average, relativeStandardError, completeness,
      stability, baselineCount
  }

  /// What a method found for one score.
  ///
  /// - Parameters:
  ///   - values: one for each element of the input, in units of the score.
  ///   - scoreAtInput: F(x).
  ///   - evaluations: gradients that were computed.
  ///   - forwardEvaluations: scores that were computed without a gradient.
  ///   - paths: one for each baseline; empty of methods without paths.
  ///   - average: of many paths that are not kept one by one.
  ///   - inputGradient: the gradient at x, where the method met it.
  ///   - relativeStandardError: of the values, as a share of their norm.
  ///   - completeness: where there are no paths that say it.
  ///   - stability: how maps with other seeds would look.
  ///   - baselineCount: where there are no paths that say it.
  public init(
    values: [Float], scoreAtInput: Double, evaluations: Int, forwardEvaluations: Int = 0,
    paths: [PathIntegral] = [], average: PathAverage? = nil, inputGradient: [Float]? = nil,
    relativeStandardError: Double? = nil,
    completeness: Completeness? = nil, stability: Stability? = nil, baselineCount: Int? = nil
  ) {
    packedValues = PackedFloats(values)
    self.scoreAtInput = scoreAtInput
    self.evaluations = evaluations
    self.forwardEvaluations = forwardEvaluations
    self.paths = paths
    self.average = average
    packedInputGradient = inputGradient.map(PackedFloats.init)
    self.relativeStandardError = relativeStandardError
    self.completeness =
      completeness ?? average?.completeness ?? Completeness(meanOf: paths.map(\.completeness))
    self.stability = stability
    self.baselineCount = baselineCount ?? average?.paths ?? paths.count
  }

  /// Σ of the values above zero, in double precision. Without branches: signs are as good as random.
  public var positiveSum: Double { values.reduce(0) { $0 + Double(max($1, 0)) } }
  /// Σ of the values below zero, in double precision.
  public var negativeSum: Double { values.reduce(0) { $0 + Double(min($1, 0)) } }

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

extension Attributions {
  /// The mean of the results for several inputs, element by element. Paths and errors are those of single inputs, and the mean has
  /// none.
  ///
  /// - Returns: `nil` where there are none, or they are not of one length.
  public init?(meanOf parts: [Attributions]) {
    guard let first = parts.first, parts.allSatisfy({ $0.values.count == first.values.count }) else {
      return nil
    }
    func mean(_ value: (Attributions) -> Double) -> Double {
      parts.reduce(0) { $0 + value($1) } / Double(parts.count)
    }
    let sums = parts.compactMap(\.completeness)
    self.init(
      values: parts.map(\.values).mean, scoreAtInput: mean(\.scoreAtInput),
      evaluations: parts.reduce(0) { $0 + $1.evaluations },
      forwardEvaluations: parts.reduce(0) { $0 + $1.forwardEvaluations },
      completeness: sums.count == parts.count
        ? Completeness(
          scoreAtInput: mean(\.scoreAtInput),
          scoreAtBaseline: sums.reduce(0) { $0 + $1.scoreAtBaseline } / Double(sums.count),
          sum: sums.reduce(0) { $0 + $1.sum } / Double(sums.count),
          span: sums.reduce(0) { $0 + $1.span } / Double(sums.count),
          uncorrectedSum: sums.reduce(0) { $0 + $1.uncorrectedSum } / Double(sums.count)) : nil,
      baselineCount: parts.map(\.baselineCount).max())
  }
}

extension [[Float]] {
  /// Element by element, in double precision.
  ///
  /// - Precondition: all are of one length.
  package var mean: [Float] {
    guard var sums = first?.map(Double.init) else { return [] }
    for part in dropFirst() { for (index, value) in part.enumerated() { sums[index] += Double(value) } }
    return sums.map { Float($0 / Double(count)) }
  }
}
