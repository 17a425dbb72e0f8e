import Explaining

/// What became of many inputs.
package struct RunStatistics: Hashable, Sendable {
  /// Those that were explained in this run.
  package var explained = 0
  /// Those that were complete before.
  package var known = 0
  package var failed = 0
  /// Those that were explained before and are no more there; their results were taken out.
  package var gone = 0
  /// Of those that are complete, the ones that missed the tolerance.
  package var missed = 0
  /// Of those that are complete.
  package var grades: [Verdict.Grade: Int] = [:]
  /// Gradients that were computed in this run.
  package var evaluations = 0
  package var seconds = 0.0

  package init() {}

  package var done: Int { explained + known + failed }

  /// Inputs a second, without those that were complete.
  package var rate: Double { seconds > 0 ? Double(explained + failed) / seconds : 0 }

  /// How long the rest will take; `nil` as long as it is unknown.
  package func secondsLeft(of total: Int) -> Double? { rate > 0 ? Double(total - done) / rate : nil }

  mutating func add(_ grade: Verdict.Grade, isConverged: Bool?) {
    grades[grade, default: 0] += 1
    if isConverged == false { missed += 1 }
  }

  /// "12 stable, 1 weak"
  package var gradeText: String { Verdict.Grade.summary(of: grades) }
}
