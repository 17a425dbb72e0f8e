import Explaining

/// The verdicts on the maps of many inputs: how many have each grade, and which need review.
package struct VerdictTally: Sendable {
  private struct Entry {
    let name: String
    let column: String
    let verdict: Verdict
  }

  private var entries: [Entry] = []
  /// The titles of the columns, in their order.
  private var columns: [String] = []

  /// The largest number of inputs listed by name.
  private static let maxNamed = 5

  package init() {}

  /// Adds the verdicts of an explanation.
  ///
  /// - Parameter name: the input's name in lists: "sample 3".
  package mutating func add(_ explanation: Explanation, name: String) {
    for column in explanation.columns {
      for (target, verdict) in zip(explanation.targets, column.verdicts) {
        let baselines = column.baselineText(target: 0).map { ", \($0)" } ?? ""
        let title = column.title + baselines
        if !columns.contains(title) { columns.append(title) }
        entries.append(
          Entry(
            name: explanation.targets.count > 1 ? "\(name), \(target.name)" : name, column: title,
            verdict: verdict))
      }
    }
  }

  /// A line for each column, then a line for each of its grades that need review: the inputs of the grade, and the verdict of the first
  /// one.
  package var lines: [String] {
    columns.flatMap { column in
      let entries = entries.filter { $0.column == column }
      let counts = Dictionary(grouping: entries, by: \.verdict.grade)
      guard counts.keys.contains(where: { $0 != .unmeasured }) else { return [String]() }
      return ["\(column): \(Verdict.Grade.summary(of: counts.mapValues(\.count)))"]
        + Verdict.Grade.allCases.filter(\.needsReview).compactMap { grade in
          guard let some = counts[grade], let first = some.first else { return nil }
          let names = some.prefix(Self.maxNamed).map(\.name).joined(separator: "; ")
          let more = some.count > Self.maxNamed ? " and \(some.count - Self.maxNamed) more" : ""
          return "  \(names)\(more): \(first.verdict.text)"
        }
    }
  }
}
