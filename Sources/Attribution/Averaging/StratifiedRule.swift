/// A few points on each of many paths: the cheapest way to the average over many baselines.
///
/// Where an average over paths is wanted, exact integrals are a waste: the paths differ from each other by far more than
/// each sum from its integral, whose errors cancel, too. So each path gets a point in each of k equal parts and no more. It ends
/// once the map that is shown is found to be stable, or after so many gradients. docs/evidence.md has the measurements behind k.
public struct StratifiedRule: Hashable, Sendable {
  /// The name on the command line and in documents.
  public static let name = "stratified"

  /// k; at least one.
  public var pointsPerPath: Int
  /// The most gradients there may be.
  public var maxGradients: Int
  /// The standard error of the evidence by regions at which it ends, as a share of it; see `Stability`.
  public var tolerance: Double

  /// Bounds as the properties describe them.
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

  /// Paths after which it is seen how stable the map is, once some are done.
  ///
  /// Errors fall by the square root of the paths. Before half of the paths are there that this predicts, looking would stop the
  /// rule only by chance, and the threads wait for every look.
  ///
  /// - Parameter error: `Stability.regionError` of those that are done; `nil` where it is unknown.
  /// - Returns: a multiple of the groups that are compared, or all paths.
  func nextLook(after done: Int, error: Double? = nil) -> Int {
    let least = done + GroupedMean.groups
    guard let error else { return min(least, maxPaths) }
    let ratio = error / tolerance
    let predicted = Double(done) * ratio * ratio / 2
    guard predicted < Double(maxPaths) else { return maxPaths }
    let rounded = Int(predicted) / GroupedMean.groups * GroupedMean.groups
    return min(max(least, rounded), maxPaths)
  }

  /// Baselines whose scores are computed first, and alone if they tell the mean: a few of many. A rule without tolerance averages
  /// over all there are, which is no sample.
  package func scoredFirst(of paths: Int) -> Int {
    tolerance > 0 && paths >= 2 * BaselineScores.few ? BaselineScores.few : paths
  }

  /// Paths that the gradients are enough for; at least one.
  public var maxPaths: Int { max(1, maxGradients / max(1, pointsPerPath)) }

  /// α of a path's points, in ascending order.
  ///
  /// Where they are few, their place in the equal parts differs from path to path: by multiples of the golden ratio, which leave
  /// no gap for any number of paths. So the points of all paths together lie everywhere on 0…1, and what single paths miss of a
  /// short rise cancels in the average. The same places on all paths would miss the same rise on all of them: on the sample
  /// photos half of F(x) − F(x′).
  func positions(ofPath path: Int) -> [Double] {
    let points = max(1, pointsPerPath)
    let turn = points < Self.dense ? 0.5 + Double(path) * Self.goldenRatio : 0.5
    return (0..<points).map { (Double($0) + turn - turn.rounded(.down)) / Double(points) }
  }

  private static let goldenRatio = 0.618033988749894848
  /// So many points of one path are dense: their middles are closer to its integral than any other places.
  private static let dense = 8
}
