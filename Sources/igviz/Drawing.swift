import Attribution
import Figure
import Foundation
import GradVisualizer
import ImageCoding

extension Explanation {
  typealias Emptinesses = [(title: String, reason: Emptiness)]

  /// A row for each target: the input, its gradient, and its integrated gradients from every baseline.
  static func panel(
    plan: Plan, picture: Subject.Picture, targets: [Target], columns: [Column], scoreName: String,
    typeface: Typeface
  ) throws -> (Image, Emptinesses) {
    var emptiness: Emptinesses = []
    let titles =
      ["Normal gradients"]
      + columns.map { columns.count == 1 ? "Integrated gradients" : "Integrated gradients, \($0.name)" }
    let rows = try targets.enumerated().map { index, target in
      let maps =
        [columns[0].attributions[index].inputGradient] + columns.map { $0.attributions[index].attributions }
      let drawings = try maps.map { try plan.visualizer.draw(picture.arranged($0), over: picture.image) }
      for (title, drawing) in zip(titles, drawings) {
        let place = targets.count == 1 ? title : "\(title) of \(target.name)"
        if let reason = drawing.emptiness { emptiness.append((place, reason)) }
      }
      let score = columns[0].attributions[index].scoreAtInput
      return Panel.Row(
        label: targets.count == 1 ? nil : "\(target.indexedName) · \(scoreName) \(score.fixed(3))",
        pictures: [picture.image] + drawings.map(\.image))
    }
    let caption = caption(plan: plan, columns: columns, targets: targets, scoreName: scoreName)
    return (Panel(titles: ["Input"] + titles, rows: rows, caption: caption).drawn(in: typeface), emptiness)
  }

  /// What is explained, and below it a line for each column on how it was computed.
  private static func caption(plan: Plan, columns: [Column], targets: [Target], scoreName: String) -> [String]
  {
    let sign = plan.visualizer.polarity == .positive ? "for" : "against"
    let model = (plan.modelName as NSString).lastPathComponent
    let isNumber = scoreName == "output"
    let first =
      targets.count == 1
      ? (isNumber ? "" : "\(targets[0].indexedName) · ")
        + "\(scoreName) \(columns[0].attributions[0].scoreAtInput.fixed(3)) · " : ""
    return ["\(first)what speaks \(sign) it · \(model)"]
      + columns.map { column in
        let baselines = column.baselines.count
        let name = baselines == 1 ? "\(column.name) baseline" : "\(baselines) baselines, \(column.name)"
        let worst = column.attributions.map { $0.relativeResidual ?? 0 }.max() ?? 0
        let points = column.attributions[0].points
        var line =
          "\(name) · \(plan.rule.name) rule, \(points) points · completeness residual \((100 * worst).fixed(1)) %"
        let accuracies = column.attributions.flatMap(\.paths).compactMap(\.accuracy)
        if let open = accuracies.map(\.openResidual).max(), let error = accuracies.map(\.mapError).max() {
          line += " (\(open.percent) before closing) · map error at most about \(error.percent)"
        }
        if column.attributions.contains(where: { $0.isConverged == false }) { line += " · NOT CONVERGED" }
        return line
      }
  }

  /// The score along every path, with the points that were computed.
  static func plot(columns: [Column], targets: [Target], scoreName: String) -> Plot {
    var series: [Plot.Series] = []
    for (index, target) in targets.enumerated() {
      for column in columns {
        for (path, baseline) in zip(column.attributions[index].paths, column.baselines) {
          let seed = baseline.seed.map { " \($0)" } ?? ""
          let prefix = targets.count == 1 ? "" : "\(target.name), "
          series.append(
            Plot.Series(
              name: "\(prefix)\(baseline.name)\(seed)", points: path.curve.map { ($0.position, $0.score) }))
        }
      }
    }
    let title = targets.count == 1 ? "\(scoreName) of \(targets[0].name)" : scoreName
    return Plot(title: title, horizontalTitle: "α, from the baseline to the input", series: series)
  }
}
