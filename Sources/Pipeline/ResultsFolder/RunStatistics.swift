import Explaining

/// What became of many inputs.
public struct RunStatistics: Hashable, Sendable {
  /// Those that were explained in this run.
  public var explained = 0
  /// Those that were complete before.
  public var known = 0
  public var failed = 0
  /// Those that were explained before and are no more there; their results were taken out.
  public var gone = 0
  /// Of those that are complete, the ones that missed the tolerance.
  public var missed = 0
  /// Of those that are complete.
  public var grades: [Verdict.Grade: Int] = [:]
  /// Gradients that were computed in this run.
  public var evaluations = 0
  public var seconds = 0.0

  public init() {}

  public var done: Int { explained + known + failed }

  /// Inputs a second, without those that were complete.
  public var rate: Double { seconds > 0 ? Double(explained + failed) / seconds : 0 }

  /// How long the rest will take; `nil` as long as nobody knows.
  public func secondsLeft(of total: Int) -> Double? { rate > 0 ? Double(total - done) / rate : nil }

  mutating func add(_ grade: Verdict.Grade, isConverged: Bool?) {
    grades[grade, default: 0] += 1
    if isConverged == false { missed += 1 }
  }

  /// "12 stable, 1 weak"
  public var gradeText: String { Verdict.Grade.summary(of: grades) }
}
