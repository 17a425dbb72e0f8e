/// When an adaptive rule may stop, and when it must.
public struct AdaptiveRule: Hashable, Sendable {
  /// The completeness residual that is allowed, as a share of the span of the scores on the path.
  public var tolerance: Double
  /// The error of the map that is allowed, as a share of Σ |attributions|.
  public var mapTolerance: Double
  /// Evaluations of a path after which it ends without having converged.
  public var maxPoints: Int

  /// Bounds as the properties describe them.
  public init(tolerance: Double = 0.02, mapTolerance: Double = 0.05, maxPoints: Int = 512) {
    self.tolerance = tolerance
    self.mapTolerance = mapTolerance
    self.maxPoints = maxPoints
  }

  /// The name on the command line and in reports.
  public static let name = "adaptive"
  /// Every path begins with this many intervals, so that a rise and fall between its ends is not overlooked.
  public static let initialIntervals = 8
  /// The fewest evaluations an adaptive path takes.
  public static let minPoints = initialIntervals + 1
  /// The safety factor: what the expected error of a map is multiplied with before it is believed. Points are put where
  /// changes were seen, so those that were not seen are underestimated: on the sample photos the true error was 0.97 to
  /// 1.13 times the expected one.
  static let safetyFactor = 1.15
  /// Single precision's noise, as a share of the size of what was computed: shares of less are not asked for.
  static let noise = 0x1p-16
}
