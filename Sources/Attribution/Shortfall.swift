/// The reason why gradients along a path do not sum to the change of the score.
public enum Shortfall: Hashable, Sendable, Codable {
  /// More points would bring the sum closer.
  case fewPoints
  /// The score changes next to the baseline, closer than points can lie: the baseline is at a kink or a step. `share` is the part
  /// of the total residual that lies there.
  case atBaseline(share: Double)
  /// The score jumps at `position` (α), between two points that cannot be closer. `share` is the part of the total residual that
  /// lies there.
  case jump(position: Double, share: Double)
  /// More points do not bring the sum closer, and the residual is spread over the path.
  case gradient

  /// The name in documents.
  public var word: String {
    switch self {
    case .fewPoints: "few-points"
    case .atBaseline: "at-baseline"
    case .jump: "jump"
    case .gradient: "gradient"
    }
  }

  /// Finds the reason on a path.
  ///
  /// - Parameter path: a path integrated by `searchRule`.
  public init(_ path: PathIntegral) {
    guard path.accuracy?.isConverged != true else {
      self = .fewPoints
      return
    }
    let intervals = zip(path.curve, path.curve.dropFirst()).map { left, right in
      let width = right.position - left.position
      return (
        left: left.position, width: width,
        residual: width * (left.slope + right.slope) / 2 - (right.score - left.score)
      )
    }
    let total = intervals.reduce(0) { $0 + $1.residual }
    guard let worst = intervals.max(by: { abs($0.residual) < abs($1.residual) }), total != 0,
      worst.width <= Self.maxJumpWidth, worst.residual / total >= Self.dominantShare
    else {
      self = abs(total) < Self.dominantShare * abs(Self.coarseResidual(path.curve)) ? .fewPoints : .gradient
      return
    }
    let share = worst.residual / total
    self = worst.left == 0 ? .atBaseline(share: share) : .jump(position: worst.left, share: share)
  }

  /// The residual of the initial, evenly spaced points.
  private static func coarseResidual(_ curve: [PathPoint]) -> Double {
    let parts = Double(AdaptiveRule.initialIntervals)
    let first = curve.filter { ($0.position * parts).rounded() == $0.position * parts }
    return zip(first, first.dropFirst()).reduce(0) { sum, ends in
      sum + (ends.1.position - ends.0.position) * (ends.0.slope + ends.1.slope) / 2
        - (ends.1.score - ends.0.score)
    }
  }

  /// The rule for the search: it halves the intervals with the largest residuals until the jump is found. Eleven halvings lead from
  /// the width of an initial interval to `maxJumpWidth`.
  public static let searchRule = AdaptiveRule(tolerance: 0.02, mapTolerance: .infinity, maxPoints: 96)

  /// The width in α up to which the residual between two points counts as a jump, which no gradient shows.
  public static let maxJumpWidth = 0x1p-14
  /// The share of a residual that counts as most of it.
  private static let dominantShare = 0.5
}
