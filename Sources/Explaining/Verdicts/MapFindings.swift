import Attribution
import Fields
import Models

/// The numbers that the verdict about a map follows from.
public struct MapFindings: Hashable, Sendable, Codable {
  /// What is explained of the target.
  public let score: ScoreKind
  /// F(x).
  public let scoreAtInput: Double
  /// The scores and the sum; `nil` for methods that promise no sum.
  public let completeness: Completeness?
  /// The number of baselines whose attributions were averaged.
  public let baselineCount: Int
  /// Whether the integral is as exact as was asked for; `nil` if nothing was asked.
  public let isConverged: Bool?
  /// Whether another seed would make another map.
  public let isRandom: Bool
  /// How the map would change with other random baselines or points.
  public let stability: Stability?
  /// The error of the map by the integral, as a share; the largest of all paths.
  public let mapError: Double?
  /// The standard error of an average over baselines that no seed chose, as a share of the map.
  public let baselineError: Double?
  /// The sum of all negative attributions, in units of the score.
  public let negativeSum: Double
  /// Whether the input is constant, so that no position stands out.
  public let isConstant: Bool
  /// Why nothing is shown.
  public let emptiness: EmptyMap?
  /// Why the attributions do not add up to the change of the score, or not as exactly as was asked; also of gaps that are too
  /// small to matter.
  public let shortfall: Shortfall?
  /// What no gradient passes inside the model.
  public let steps: [GradientStep]

  /// - Parameters:
  ///   - fields: what is explained.
  ///   - aggregation: makes the map that is shown.
  ///   - isRandom: whether another seed would make another map.
  ///   - shortfall: why the sum is incomplete, where it is.
  ///   - steps: what no gradient passes inside the model.
  init(
    _ attributions: Attributions, of target: Target, fields: [Field],
    aggregation: Aggregation = Aggregation(), isRandom: Bool, shortfall: Shortfall? = nil,
    steps: [GradientStep] = []
  ) {
    score = target.score
    scoreAtInput = attributions.scoreAtInput
    completeness = attributions.completeness
    baselineCount = attributions.baselineCount
    isConverged = attributions.isConverged
    self.isRandom = isRandom
    stability = attributions.stability
    mapError = attributions.paths.compactMap { $0.accuracy?.mapError }.max()
    baselineError =
      attributions.baselineCount > 1
      ? attributions.stability?.standardError ?? attributions.relativeStandardError : nil
    negativeSum = attributions.negativeSum
    isConstant = fields.allSatisfy(\.isConstant)
    emptiness = Self.emptiness(of: attributions, fields, aggregation)
    self.shortfall = shortfall
    self.steps = steps
  }

  /// Why nothing is shown of any field.
  private static func emptiness(
    of attributions: Attributions, _ fields: [Field], _ aggregation: Aggregation
  ) -> EmptyMap? {
    guard fields.reduce(0, { $0 + $1.values.count }) == attributions.values.count else { return nil }
    let empty = zip(fields, fields.split(attributions.values)).map {
      aggregation.emptiness(of: $1, field: $0)
    }
    guard empty.allSatisfy({ $0 != nil }) else { return nil }
    return empty.contains(.roundingNoise)
      ? .roundingNoise : empty.contains(.onlyAgainst) ? .onlyAgainst : .zero
  }
}

/// An operation inside the model whose derivative is zero wherever it exists.
public struct GradientStep: Hashable, Sendable, Codable {
  /// The name of the node.
  public let layer: String
  /// The operator: "Greater".
  public let operation: String
}

extension Field {
  /// Whether every quantity has one value everywhere, so that no position differs from another. Single rows are not.
  fileprivate var isConstant: Bool {
    guard positions > 1 else { return false }
    var first = [Float?](repeating: nil, count: quantities)
    for (index, value) in values.enumerated() {
      let quantity = quantity(of: index)
      if let known = first[quantity] {
        if known != value { return false }
      } else {
        first[quantity] = value
      }
    }
    return true
  }
}
