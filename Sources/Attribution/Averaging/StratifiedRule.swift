/// A few points on each of many paths: the cheapest way to the average over many baselines.
///
/// Where an average over paths is wanted, exact integrals are a waste: the paths differ from each other by far more than
/// each sum from its integral, whose errors cancel, too. So each path gets the middles of k equal parts and no more. It ends as
/// soon as the map that is shown is stable, or after so many gradients. docs/evidence.md has the measurements behind k.
public struct StratifiedRule: Hashable, Sendable {
  public static let name = "stratified"

  /// k; at least one.
  public var pointsPerPath: Int
  /// The most gradients there may be.
  public var maxGradients: Int
  /// The standard error of the evidence by regions at which it ends, as a share of it; see `Stability`.
  public var tolerance: Double

  public init(pointsPerPath: Int = 3, maxGradients: Int = 159, tolerance: Double = 0.05) {
    self.pointsPerPath = pointsPerPath
    self.maxGradients = maxGradients
    self.tolerance = tolerance
  }

  /// The rule for so many baselines: where there are fewer than paths, each path gets more points, since a baseline that is
  /// met twice says nothing new.
  func limited(to baselines: Int) -> StratifiedRule {
    guard baselines < maxPaths else { return self }
    var rule = self
    rule.pointsPerPath = max(pointsPerPath, maxGradients / max(1, baselines))
    rule.maxGradients = rule.pointsPerPath * baselines
    return rule
  }

  /// Paths that the gradients are enough for; at least one.
  public var maxPaths: Int { max(1, maxGradients / max(1, pointsPerPath)) }

  /// α of a path's points, in ascending order.
  var positions: [Double] {
    (0..<max(1, pointsPerPath)).map { (Double($0) + 0.5) / Double(max(1, pointsPerPath)) }
  }
}
