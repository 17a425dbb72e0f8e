import Attribution
import Fields
import Models

/// The measurements on which the verdict about a map is based.
public struct MapFindings: Hashable, Sendable, Codable {
  /// The kind of score that is explained.
  public let score: ScoreKind
  /// The score at the input, F(x).
  public let scoreAtInput: Double
  /// The scores and the sum of attributions; `nil` for methods without completeness.
  public let completeness: Completeness?
  /// The number of baselines whose attributions were averaged.
  public let baselineCount: Int
  /// Whether the integral reached the requested tolerance; `nil` if none was requested.
  public let isConverged: Bool?
  /// Whether the map depends on the seed.
  public let isRandom: Bool
  /// How much the map would change with other random baselines or points.
  public let stability: Stability?
  /// The error of the map due to the integration, as a share of the map; the largest of all paths.
  public let mapError: Double?
  /// The standard error of an average over baselines, as a share of the map; `nil` for a single baseline.
  public let baselineError: Double?
  /// The sum of all negative attributions, in units of the score.
  public let negativeSum: Double
  /// Whether the input is constant, so that no position stands out.
  public let isConstant: Bool
  /// Why the map is empty; `nil` if it is not.
  public let emptiness: EmptyMap?
  /// Why the attributions do not add up to the change of the score, or less accurately than requested; also set if the residual
  /// is too small to matter.
  public let shortfall: Shortfall?
  /// Operations inside the model whose gradient is zero.
  public let steps: [GradientStep]

  /// - Parameters:
  ///   - fields: the explained fields.
  ///   - aggregation: makes the map that is drawn.
  ///   - isRandom: whether the map depends on the seed.
  ///   - shortfall: why the sum is incomplete, if it is.
  ///   - steps: operations inside the model whose gradient is zero.
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

  /// Returns the reason why the maps of all fields are empty; `nil` if any is not.
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
  /// Whether each quantity has the same value at all positions. A field with a single position does not count as constant.
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
