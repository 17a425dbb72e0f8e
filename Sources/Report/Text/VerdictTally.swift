import Explaining

/// What is to be thought of the maps of many inputs: how many of each grade, and which must not be believed.
package struct VerdictTally: Sendable {
  private struct Entry {
    let name: String
    let column: String
    let verdict: Verdict
  }

  private var entries: [Entry] = []
  /// In their order.
  private var columns: [String] = []

  /// Names of inputs that are listed.
  private static let maxNamed = 5

  package init() {}

  /// - Parameter name: of the input, as lists have it: "sample 3".
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

  /// A line for each column, with a line for each of its grades that must not be believed: which inputs have it, and why the
  /// first of them has.
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
