import Evaluation
import Explaining
import Figure

/// What was measured of the maps of one target, with controls beside them.
struct EvaluationSection: Hashable, Sendable, Codable {
  struct Row: Hashable, Sendable, Codable {
    let name: String
    let isControl: Bool
    let values: [String]
    /// What a method's map cost; nothing of a control.
    let gradients: String
    let forward: String
  }

  struct Chart: Hashable, Sendable, Codable {
    let title: String
    let svg: String
  }

  let metrics: [String]
  /// The best first.
  let rows: [Row]
  let charts: [Chart]

  /// `nil` where nothing was measured.
  ///
  /// - Throws: `FigureError`, `ImageError`
  init?(_ explanation: Explanation, target: Int, headings: [String]) throws {
    let table = ComparisonTable(explanation, target: target)
    guard !table.rows.isEmpty else { return nil }
    metrics = table.metrics
    rows = table.rows.map { row in
      Row(
        name: row.column.map { headings[$0] } ?? row.name, isControl: row.isControl,
        values: row.values.map { $0?.fixed(3).replacing("-", with: "−") ?? "–" },
        gradients: row.gradients.map(String.init) ?? "",
        forward: row.forwardEvaluations.map(String.init) ?? "")
    }
    charts = try Self.firstFills(MetricChart.plots(of: explanation, target: target)).compactMap { plot in
      try PageChart.svg(plot, title: plot.title).map { Chart(title: plot.title, svg: $0) }
    }
  }

  /// Of each metric and level the first: "insertion-pixels-blur:4.5%". Curves of other fills look much the same.
  private static func firstFills(_ plots: [Plot]) -> [Plot] {
    var seen: Set<[Substring]> = []
    return plots.filter { seen.insert(Array($0.title.split(separator: "-").prefix(2))).inserted }
  }
}
