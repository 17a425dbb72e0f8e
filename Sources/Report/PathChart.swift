import Explaining
import Figure

/// The score along every path, with the points that were computed.
public enum PathChart {
  public static func plot(of explanation: Explanation) -> Plot {
    let targets = explanation.targets
    var series: [Plot.Series] = []
    for (index, target) in targets.enumerated() {
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
