import Explaining

/// The statistics of the outcomes of many inputs.
package struct RunStatistics: Hashable, Sendable {
  /// The number of inputs explained in this run.
  package var explained = 0
  /// The number of inputs that were already complete.
  package var known = 0
  package var failed = 0
  /// The number of inputs that were complete, but whose files were deleted; their results are removed.
  package var gone = 0
  /// The number of complete inputs that missed the tolerance.
  package var missed = 0
  /// The number of complete inputs by grade.
  package var grades: [Verdict.Grade: Int] = [:]
  /// The number of gradients computed in this run.
  package var evaluations = 0
  package var seconds = 0.0

  package init() {}

  package var done: Int { explained + known + failed }

  /// Inputs per second, without those that were already complete.
  package var rate: Double { seconds > 0 ? Double(explained + failed) / seconds : 0 }

  /// Returns the estimated seconds for the remaining inputs; `nil` while the rate is unknown.
  package func secondsLeft(of total: Int) -> Double? { rate > 0 ? Double(total - done) / rate : nil }

  mutating func add(_ grade: Verdict.Grade, isConverged: Bool?) {
    grades[grade, default: 0] += 1
    if isConverged == false { missed += 1 }
  }

  /// "12 stable, 1 weak"
  package var gradeText: String { Verdict.Grade.summary(of: grades) }
}
