import Evaluation
import Explaining
import Figure

/// A metric's curves, one for each column and control.
public enum MetricChart {
  /// Of the first result that has a curve; `nil` where nothing was measured that has one.
  ///
  /// - Parameter target: which of the explanation's.
  public static func plot(of explanation: Explanation, target: Int = 0) -> Plot? {
    guard explanation.measurements.indices.contains(target) else { return nil }
    let table = explanation.measurements[target]
    let results = table.rows.lazy.flatMap(\.results)
    guard let first = results.first(where: { !$0.curves.isEmpty }), let curve = first.curves.first else {
      return nil
    }
    let series = table.rows.compactMap { row -> Plot.Series? in
      guard let own = row.result(first.name)?.curves.first else { return nil }
      return Plot.Series(
        name: row.isControl ? "\(row.name) (control)" : row.name, points: zip(own.x, own.y).map { ($0, $1) },
        isReference: row.isControl)
    }
    return Plot(
      title: first.name, horizontalTitle: curve.xName, verticalTitle: curve.yName, series: series)
  }
}
