/// A few points on each of many paths: the cheapest way to an average over many baselines.
///
/// Exact integrals are wasted on an average over paths: the paths differ from each other by far more than each sum from its
/// integral, and these errors cancel, too. So each path gets one point in each of k equal parts. The rule ends once the shown map
/// is stable, or after `maxGradients`. docs/evidence.md has the measurements that led to k.
public struct StratifiedRule: Hashable, Sendable {
  /// The name on the command line and in documents.
  public static let name = "stratified"

  /// k, the number of points on each path; at least one.
  public var pointsPerPath: Int
  /// The largest number of gradients.
  public var maxGradients: Int
  /// The standard error of the evidence by regions at which the rule ends, as a share of the evidence; see `Stability.regionError`.
  public var tolerance: Double

  /// Creates a rule with these limits.
  public init(pointsPerPath: Int = 3, maxGradients: Int = 159, tolerance: Double = 0.05) {
    self.pointsPerPath = pointsPerPath
    self.maxGradients = maxGradients
    self.tolerance = tolerance
  }

  /// Returns the rule for a number of baselines. With fewer baselines than paths, each path gets more points, because a baseline
  /// that is used twice adds no information.
  func limited(to baselines: Int) -> StratifiedRule {
    guard baselines < maxPaths else { return self }
    var rule = self
    rule.pointsPerPath = max(pointsPerPath, maxGradients / max(1, baselines))
    rule.maxGradients = rule.pointsPerPath * baselines
    return rule
  }

  /// Returns the number of paths after which the stability of the map is estimated next.
  ///
  /// Errors fall with the square root of the number of paths, which predicts the number of paths needed. An estimate before half of
  /// these would end the rule only by chance, and all threads wait for every estimate.
  ///
  /// - Parameters:
  ///   - done: the number of finished paths.
  ///   - error: `Stability.regionError` of the finished paths; `nil` if it is unknown.
  /// - Returns: a multiple of the number of groups, or all paths.
  func nextLook(after done: Int, error: Double? = nil) -> Int {
    let least = done + GroupedMean.groups
    guard let error else { return min(least, maxPaths) }
    let ratio = error / tolerance
    let predicted = Double(done) * ratio * ratio / 2
    guard predicted < Double(maxPaths) else { return maxPaths }
    let rounded = Int(predicted) / GroupedMean.groups * GroupedMean.groups
    return min(max(least, rounded), maxPaths)
  }

  /// Returns the number of baselines that are scored first; no others are scored if these estimate the mean. It is a few if there
  /// are many paths. A rule without tolerance averages over all available baselines, which are not a sample, so all are scored.
  package func scoredFirst(of paths: Int) -> Int {
    tolerance > 0 && paths >= 2 * BaselineScores.few ? BaselineScores.few : paths
  }

  /// The number of paths for which the gradients suffice; at least one.
  public var maxPaths: Int { max(1, maxGradients / max(1, pointsPerPath)) }

  /// Returns α of the points of a path, in ascending order.
  ///
  /// If points are few, their places within the equal parts differ from path to path, by multiples of the golden ratio, which leave
  /// no gap for any number of paths. So the points of all paths together cover 0…1, and the error of single paths at a short rise
  /// of the score cancels in the average. With the same places on all paths, all paths would miss the same rise: on the sample
  /// photos half of F(x) − F(x′).
  func positions(ofPath path: Int) -> [Double] {
    let points = max(1, pointsPerPath)
    let turn = points < Self.dense ? 0.5 + Double(path) * Self.goldenRatio : 0.5
    return (0..<points).map { (Double($0) + turn - turn.rounded(.down)) / Double(points) }
  }

  private static let goldenRatio = 0.618033988749894848
  /// The number of points from which a path is dense: the midpoints of its parts then integrate it better than any other places.
  private static let dense = 8
}
