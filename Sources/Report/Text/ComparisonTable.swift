import Attribution
import Evaluation
import Explaining
import Foundation

/// Methods and controls, the best first, with their metrics and costs.
package struct ComparisonTable {
  /// A method's column, or a control.
  package struct Row: Hashable, Sendable {
    package let name: String
    package let isControl: Bool
    /// The method's index in the explanation's columns; `nil` for a control.
    package let column: Int?
    /// One value for each metric; `nil` if it has none.
    package let values: [Double?]
    /// The cost and the verdict of a method; `nil` for a control.
    package let gradients: Int?
    package let forwardEvaluations: Int?
    package let seconds: Double?
    package let grade: String?
  }

  /// Names of the metrics' results.
  package let metrics: [String]
  /// Why some metrics have no value, each once: "ins-del-pixels: the explanation is zero everywhere".
  package let notes: [String]
  /// The best first: ordered by the sum of the ranks in the metrics.
  package let rows: [Row]

  /// - Parameter target: the target's index in the explanation.
  package init(_ explanation: Explanation, target: Int = 0) {
    guard explanation.measurements.indices.contains(target) else {
      (metrics, rows, notes) = ([], [], [])
      return
    }
    let table = explanation.measurements[target]
    let metrics = table.columns
    let rows = table.rows.enumerated().map { index, row in
      let column = row.isControl ? nil : index
      let attributions = column.map { explanation.columns[$0].attributions[target] }
      return Row(
        name: row.name, isControl: row.isControl, column: column,
        values: metrics.map { row.result($0)?.value }, gradients: attributions?.evaluations,
        forwardEvaluations: attributions?.forwardEvaluations,
        seconds: column.map { explanation.columns[$0].seconds },
        grade: column.map { explanation.columns[$0].verdicts[target].grade.word })
    }
    self.metrics = metrics
    let missing = table.rows.flatMap { row in
      metrics.compactMap { metric in
        row.result(metric).flatMap { result in
          result.value == nil ? result.note.map { "\(metric): \($0)" } : nil
        }
      }
    }
    var seen: Set<String> = []
    notes = missing.filter { seen.insert($0).inserted }
    let places = Self.places(rows.map(\.values), isHigherBetter: metrics.map { table.isHigherBetter($0) })
    self.rows = rows.indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { rows[$0] }
  }

  /// Returns the sum of each row's ranks in the metrics; a row without a value gets the middle rank.
  private static func places(_ rows: [[Double?]], isHigherBetter: [Bool]) -> [Double] {
    var sums = [Double](repeating: 0, count: rows.count)
    for (metric, isHigher) in isHigherBetter.enumerated() {
      let values = rows.map { row in row[metric].map { isHigher ? -$0 : $0 } }
      for index in rows.indices {
        guard let own = values[index] else {
          sums[index] += Double(rows.count) / 2
          continue
        }
        sums[index] += Double(values.count { ($0 ?? .infinity) < own })
      }
    }
    return sums
  }

  /// The table for a terminal, in columns.
  package var text: String {
    let header = [""] + metrics + ["gradients", "forward", "seconds", ""]
    let lines = rows.map { row in
      [row.isControl ? "\(row.name) (control)" : row.name]
        + row.values.map { $0.map { $0.fixed(3) } ?? "–" }
        + [
          row.gradients.map(String.init) ?? "", row.forwardEvaluations.map(String.init) ?? "",
          row.seconds.map { $0.fixed(2) } ?? "", row.grade ?? "",
        ]
    }
    let table = TextColumns.lines([header] + lines, leftAligned: [0, header.count - 1]).map {
      $0.trimmingSuffix(" ")
    }
    return (table + notes.map { "–  \($0)" }).joined(separator: "\n")
  }
}

extension EvaluationTable {
  fileprivate func isHigherBetter(_ column: String) -> Bool {
    rows.lazy.compactMap { $0.result(column)?.higherIsBetter }.first ?? true
  }
}

extension String {
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self[...]
    while text.last == character { text = text.dropLast() }
    return String(text)
  }
}
