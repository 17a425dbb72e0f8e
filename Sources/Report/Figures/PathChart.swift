import Explaining
import Figure

/// The score along every path, with the evaluated points.
package enum PathChart {
  /// Plots the paths of the explanation.
  ///
  /// - Parameter only: the index of the only target drawn; `nil` for all.
  package static func plot(of explanation: Explanation, target only: Int? = nil) -> Plot {
    let shown = explanation.targets.enumerated().filter { only == nil || $0.offset == only }
    let targets = shown.map(\.element)
    var series: [Plot.Series] = []
    for (index, target) in shown {
      for column in explanation.columns {
        for (path, baseline) in zip(column.attributions[index].paths, column.baselines) {
          let seed = baseline.seed.map { " \($0)" } ?? ""
          let prefix = targets.count == 1 ? "" : "\(target.name), "
          series.append(
            Plot.Series(
              name: "\(prefix)\(baseline.name)\(seed)", points: path.curve.map { ($0.position, $0.score) }))
        }
      }
    }
    let score = targets.first?.score.rawValue ?? ""
    return Plot(
      title: targets.count == 1 ? targets[0].name : "", horizontalTitle: "α, from the baseline to the input",
      verticalTitle: score, series: series)
  }
}
