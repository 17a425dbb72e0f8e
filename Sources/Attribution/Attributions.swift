import Fields

/// The contribution of each element of an input to one score, and its accuracy.
public struct Attributions: Hashable, Sendable, Codable {
  /// One attribution for each element of the input, in the unit of the method (`AttributionUnit`). With several baselines, the mean
  /// over the baselines.
  public var values: [Float] { packedValues.values }
  /// F(x).
  public let scoreAtInput: Double
  /// The number of gradients computed for this score.
  public let evaluations: Int
  /// The number of scores without a gradient that the method needs, including those that were already known.
  public let forwardEvaluations: Int
  /// One result for each baseline; empty for methods without paths and for averages whose paths were not integrated one by one.
  public let paths: [PathIntegral]
  /// The average over paths that were not integrated one by one; `nil` if there is none.
  public let average: PathAverage?
  /// ∂F/∂x at the input, in units of the score per unit of the input; `nil` if the method did not compute it.
  public var inputGradient: [Float]? { packedInputGradient?.values }
  /// The standard error of a mean over baselines, or over a method's own random samples, as a share of Σ |mean|. It is Σ s/√n over
  /// the elements, where s is an element's standard deviation over the n baselines or samples. `nil` for fewer than two.
  public let relativeStandardError: Double?
  /// How much the evidence would change with other random baselines; `nil` for fewer than two.
  public let stability: Stability?
  /// The number of baselines with which the input was compared.
  public let baselineCount: Int
  /// The sum of the attributions compared with F(x) − F(x′); for paths, the mean over the baselines. `nil` for methods whose
  /// attributions need not sum to anything.
  public let completeness: Completeness?
  private let packedValues: PackedFloats
  private let packedInputGradient: PackedFloats?

  private enum CodingKeys: String, CodingKey {
    case packedValues = "values"
    case packedInputGradient = "inputGradient"
    case scoreAtInput, evaluations, forwardEvaluations, paths, average, relativeStandardError, completeness,
      stability, baselineCount
  }

  /// Creates the result of a method for one score.
  ///
  /// - Parameters:
  ///   - values: one for each element of the input, in the unit of the method.
  ///   - scoreAtInput: F(x).
  ///   - evaluations: the number of gradients that were computed.
  ///   - forwardEvaluations: the number of scores that were computed without a gradient.
  ///   - paths: one for each baseline; empty for methods without paths.
  ///   - average: the average over paths that are not kept one by one.
  ///   - inputGradient: the gradient at x, if the method computed it.
  ///   - relativeStandardError: the standard error of the values, as a share of Σ |values|.
  ///   - completeness: `nil` to derive it from `average` or `paths`.
  ///   - stability: how much the map would change with other seeds.
  ///   - baselineCount: `nil` to derive it from `average` or `paths`.
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

  /// Σ of the values above zero, in double precision. Computed without branches, because the signs are unpredictable.
  public var positiveSum: Double { values.reduce(0) { $0 + Double(max($1, 0)) } }
  /// Σ of the values below zero, in double precision.
  public var negativeSum: Double { values.reduce(0) { $0 + Double(min($1, 0)) } }

  /// The number of points of the rule, summed over all baselines.
  public var points: Int {
    average.map { $0.paths * $0.pointsPerPath } ?? paths.reduce(0) { $0 + $1.points }
  }
  /// Whether every path reached the requested tolerances; `nil` if none were requested.
  public var isConverged: Bool? {
    let verdicts = paths.compactMap(\.accuracy?.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }
}

extension Attributions {
  /// Averages the results for several inputs, elementwise. The mean has no paths and no errors: these belong to single inputs.
  ///
  /// - Returns: `nil` if there are no results, or their lengths differ.
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
  /// The elementwise mean, computed in double precision.
  ///
  /// - Precondition: all arrays have the same length.
  package var mean: [Float] {
    guard var sums = first?.map(Double.init) else { return [] }
    for part in dropFirst() { for (index, value) in part.enumerated() { sums[index] += Double(value) } }
    return sums.map { Float($0 / Double(count)) }
  }
}
