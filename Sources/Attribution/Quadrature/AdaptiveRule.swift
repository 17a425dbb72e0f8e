/// The tolerances and the limit at which an adaptive rule ends.
public struct AdaptiveRule: Hashable, Sendable {
  /// The allowed completeness residual, as a share of the span of the scores on the path.
  public var tolerance: Double
  /// The allowed error of the map, as a share of Σ |attributions|.
  public var mapTolerance: Double
  /// The number of evaluations of a path after which the rule ends without convergence.
  public var maxPoints: Int

  /// Creates a rule with these limits.
  public init(tolerance: Double = 0.02, mapTolerance: Double = 0.05, maxPoints: Int = 512) {
    self.tolerance = tolerance
    self.mapTolerance = mapTolerance
    self.maxPoints = maxPoints
  }

  /// The name on the command line and in reports.
  public static let name = "adaptive"
  /// The number of intervals with which every path begins, so that a rise and fall between its ends is not missed.
  public static let initialIntervals = 8
  /// The smallest number of evaluations of an adaptive path.
  public static let minPoints = initialIntervals + 1
  /// The safety factor by which the expected error of a map is multiplied. Points are placed where changes were observed, so
  /// unobserved changes are underestimated: on the sample photos the true error was 0.97 to 1.13 times the expected error.
  static let safetyFactor = 1.15
  /// The noise of single precision, as a share of the magnitude of the computed values. No smaller share is requested.
  static let noise = 0x1p-16
}
