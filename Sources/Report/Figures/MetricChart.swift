import Evaluation
import Explaining
import Figure

/// A metric's curves, one for each column and control.
package enum MetricChart {
  /// Returns the plot of the first result that has a curve; `nil` if there is none.
  ///
  /// - Parameter target: the target's index in the explanation.
  package static func plot(of explanation: Explanation, target: Int = 0) -> Plot? {
    plots(of: explanation, target: target).first
  }

  /// Returns one plot for each result that has a curve.
  ///
  /// - Parameter target: the target's index in the explanation.
  package static func plots(of explanation: Explanation, target: Int = 0) -> [Plot] {
    guard explanation.measurements.indices.contains(target) else { return [] }
    let table = explanation.measurements[target]
    var names: [String] = []
    for result in table.rows.flatMap(\.results) where !result.curves.isEmpty && !names.contains(result.name) {
      names.append(result.name)
    }
    return names.compactMap { plot(of: table, result: $0) }
  }

  private static func plot(of table: EvaluationTable, result name: String) -> Plot? {
    let curves = table.rows.compactMap { row in
      row.result(name)?.curves.first.map { (row: row, curve: $0) }
    }
    guard let first = curves.first?.curve else { return nil }
    let series = curves.map { row, curve in
      Plot.Series(
        name: row.isControl ? "\(row.name) (control)" : row.name,
        points: zip(curve.x, curve.y).map { ($0, $1) }, isReference: row.isControl)
    }
    return Plot(title: name, horizontalTitle: first.xName, verticalTitle: first.yName, series: series)
  }
}
