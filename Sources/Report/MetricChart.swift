import Evaluation
import Explaining
import Figure
import ImageCoding

/// A metric's curves, one for each column and control.
public enum MetricChart {
  /// Of the first result that has a curve; `nil` where nothing was measured that has one.
  ///
  /// - Parameter target: which of the explanation's.
  public static func image(
    of explanation: Explanation, target: Int = 0, typeface: Typeface
  ) -> ImageCoding.Image? {
    guard explanation.measurements.indices.contains(target) else { return nil }
    let table = explanation.measurements[target]
    let results = table.rows.lazy.flatMap(\.results)
    guard let first = results.first(where: { !$0.curves.isEmpty }), let curve = first.curves.first else {
      return nil
    }
    let series = table.rows.compactMap { row -> Plot.Series? in
      guard let own = row.result(first.name)?.curves.first else { return nil }
      let name = row.isControl ? "\(row.name) (control)" : row.name
      return Plot.Series(name: name, points: zip(own.x, own.y).map { ($0, $1) })
    }
    return Plot(title: "\(curve.yName): \(first.name)", horizontalTitle: curve.xName, series: series).drawn(
      in: typeface)
  }
}
