/// When an adaptive rule may stop, and when it must.
public struct AdaptiveRule: Hashable, Sendable {
  /// The completeness residual that is allowed, as a share of |F(x) − F(x′)|.
  public var tolerance: Double
  /// The error of the map that is allowed, as a share of Σ |attributions|.
  public var mapTolerance: Double
  /// Evaluations of a path after which it ends without having converged.
  public var pointLimit: Int
  /// Stands in for |F(x) − F(x′)| where that is smaller, in units of the score: no share of nothing is asked for.
  public var differenceFloor: Double

  public init(
    tolerance: Double = 0.02, mapTolerance: Double = 0.05, pointLimit: Int = 512,
    differenceFloor: Double = 0.001
  ) {
    self.tolerance = tolerance
    self.mapTolerance = mapTolerance
    self.pointLimit = pointLimit
    self.differenceFloor = differenceFloor
  }

  /// The name on the command line and in reports.
  public static let name = "adaptive"
  /// Every path begins with this many intervals, so that a rise and fall between its ends is not overlooked.
  public static let firstIntervals = 8
  /// What the expected error of a map is multiplied with before it is believed. Points are put where changes were seen,
  /// so those that were not seen are underestimated: on the sample photos the true error was 0.97 to 1.13 times the
  /// expected one.
  static let caution = 1.15
  /// The fewest evaluations an adaptive path takes.
  public static let leastPoints = firstIntervals + 1
}
