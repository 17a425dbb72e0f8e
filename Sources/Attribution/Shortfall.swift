/// Why gradients along a path do not add up to the score's change.
public enum Shortfall: Hashable, Sendable, Codable {
  /// More points would bring the sum closer.
  case fewPoints
  /// The score changes where the path begins, closer to the baseline than points can lie: the baseline is at a kink or a step.
  /// With the share of the missing change that is missing there.
  case atBaseline(share: Double)
  /// The score jumps between two points of the path that cannot be closer.
  case jump(position: Double, share: Double)
  /// No number of points brings the sum closer, and it is missing all along the path.
  case gradient

  /// As documents have it.
  public var word: String {
    switch self {
    case .fewPoints: "few-points"
    case .atBaseline: "at-baseline"
    case .jump: "jump"
    case .gradient: "gradient"
    }
  }

  /// Looks for it on a path.
  ///
  /// - Parameters:
  ///   - path: integrated by `searchRule`.
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
      worst.width <= Self.closest, worst.residual / total >= Self.maxOfIt
    else {
      self = abs(total) < Self.maxOfIt * abs(Self.coarseResidual(path.curve)) ? .fewPoints : .gradient
      return
    }
    let share = worst.residual / total
    self = worst.left == 0 ? .atBaseline(share: share) : .jump(position: worst.left, share: share)
  }

  /// What the first points, which were evenly spaced, missed.
  private static func coarseResidual(_ curve: [PathPoint]) -> Double {
    let parts = Double(AdaptiveRule.initialIntervals)
    let first = curve.filter { ($0.position * parts).rounded() == $0.position * parts }
    return zip(first, first.dropFirst()).reduce(0) { sum, ends in
      sum + (ends.1.position - ends.0.position) * (ends.0.slope + ends.1.slope) / 2
        - (ends.1.score - ends.0.score)
    }
  }

  /// Halves what misses most until that is found: a jump takes two dozen halvings.
  public static let searchRule = AdaptiveRule(tolerance: 0.02, mapTolerance: .infinity, maxPoints: 96)

  /// Points so close to each other have something between them that no gradient shows.
  public static let closest = 0x1p-14
  private static let maxOfIt = 0.5
}
