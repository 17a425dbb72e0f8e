import Attribution
import Evaluation
import Explaining
import Fields
import Figure
import ImageCoding

/// One target of a photo's page. Its properties fill the template; those with a coding key are also data for the page's script.
struct TargetRecord: Encodable, Sendable {
  /// The target's index in the explanation.
  let number: Int
  let isFirst: Bool
  let name: String
  /// The target with its score: "African elephant, 67 %".
  let answer: String
  let agreements: AgreementTable?
  let completeness: [CompletenessRow]
  /// The score along the paths.
  let path: PlotRecord?
  /// The curves of metrics.
  let charts: [PlotRecord]
  let evaluation: EvaluationSection?
  /// Only for a class of a segmentation.
  let region: RegionRecord?

  private enum CodingKeys: String, CodingKey { case answer, path, charts, region }

  /// - Parameters:
  ///   - headings: the columns' headings.
  ///   - maps: the evidence of the columns' maps.
  ///   - picture: the model's input.
  init(
    _ explanation: Explanation, target: Int, headings: [String], maps: [SignedMap], picture: PixelImage
  ) {
    let subject = explanation.targets[target]
    number = target
    isFirst = target == 0
    name = subject.indexedName
    answer = subject.statement(explanation.score(ofTarget: target))
    agreements = AgreementTable(headings: headings, maps: maps)
    completeness = zip(explanation.columns, headings).compactMap { column, heading in
      CompletenessRow(column, target: target, heading: heading)
    }
    path = PlotRecord(PathChart.plot(of: explanation, target: target), title: subject.name)
    charts = EvaluationSection.plots(of: explanation, target: target, headings: headings)
    evaluation = EvaluationSection(explanation, target: target, headings: headings, charts: charts)
    region = subject.region.map { RegionRecord($0, label: subject.label, picture: picture) }
  }
}

/// The correlations between the columns' maps, by tiles.
struct AgreementTable: Sendable {
  struct Row: Sendable {
    let heading: String
    let cells: [Cell]
  }

  struct Cell: Sendable {
    /// The correlation; "–" if one of the two maps is constant.
    let text: String
    /// How dark the cell is, 0…10.
    let level: Int
    let isOwn: Bool
  }

  let headings: [String]
  let rows: [Row]

  /// `nil` for fewer than two maps.
  init?(headings: [String], maps: [SignedMap]) {
    guard maps.count > 1 else { return nil }
    let tiles = maps.map {
      GridSums($0.positive, width: $0.width, height: $0.height, side: Tiles.side).values
    }
    self.headings = headings
    rows = zip(headings, tiles).enumerated().map { row, own in
      Row(
        heading: own.0,
        cells: tiles.enumerated().map { column, other in
          let value = Correlation.pearson(own.1, other)
          return Cell(
            text: value.map(\.signed) ?? "–", level: Int((10 * max(0, value ?? 0)).rounded()),
            isOwn: row == column)
        })
    }
  }
}

/// A column's sum beside F(x) − F(x′), which it should equal, and the positive and negative parts of the sum.
struct CompletenessRow: Sendable {
  let heading: String
  let baseline: String
  let positive: String
  let negative: String
  let net: String
  /// F(x), F(x′), Σ, the residual and its share of F(x) − F(x′); "–" if the method has no completeness.
  let scoreAtInput: String
  let scoreAtBaseline: String
  let sum: String
  let residual: String
  let share: String

  /// `nil` unless the attributions are in units of the score.
  init?(_ column: Explanation.MethodResult, target: Int, heading: String) {
    guard column.unit == .score else { return nil }
    let attributions = column.attributions[target]
    let completeness = attributions.completeness
    self.heading = heading
    baseline = column.baselineText(target: target) ?? "–"
    positive = attributions.positiveSum.formatted
    negative = attributions.negativeSum.formatted
    net = (attributions.positiveSum + attributions.negativeSum).formatted
    scoreAtInput = attributions.scoreAtInput.formatted
    scoreAtBaseline = completeness.map(\.scoreAtBaseline.formatted) ?? "–"
    sum = completeness.map(\.sum.formatted) ?? "–"
    residual = completeness.map(\.residual.formatted) ?? "–"
    share = completeness.flatMap(\.relativeResidual).map(\.percent) ?? "–"
  }
}

/// The metrics of one target's maps and of the controls.
struct EvaluationSection: Sendable {
  struct Row: Sendable {
    let name: String
    let isControl: Bool
    let values: [String]
    /// The number of gradients that the method computed; empty for a control.
    let gradients: String
    let forward: String
  }

  struct Chart: Sendable {
    /// Its index among the target's charts.
    let number: Int
  }

  let metrics: [String]
  /// The best first.
  let rows: [Row]
  let charts: [Chart]

  /// `nil` if nothing was measured.
  init?(_ explanation: Explanation, target: Int, headings: [String], charts: [PlotRecord]) {
    let table = ComparisonTable(explanation, target: target)
    guard !table.rows.isEmpty else { return nil }
    metrics = table.metrics.map(MetricTitle.text)
    rows = table.rows.map { row in
      Row(
        name: row.column.map { headings[$0] } ?? Self.controlTitle(row.name), isControl: row.isControl,
        values: row.values.map { $0?.fixed(3).replacing("-", with: "−") ?? "–" },
        gradients: row.gradients.map(String.init) ?? "",
        forward: row.forwardEvaluations.map(String.init) ?? "")
    }
    self.charts = charts.indices.map(Chart.init)
  }

  private static func controlTitle(_ name: String) -> String {
    ControlKind.all.first { $0.name == name }?.title ?? name
  }

  /// Returns the curves of each metric and level for the first fill: curves of other fills are very similar.
  static func plots(of explanation: Explanation, target: Int, headings: [String]) -> [PlotRecord] {
    guard explanation.measurements.indices.contains(target) else { return [] }
    let rows = explanation.measurements[target].rows
    var seen: Set<[Substring]> = []
    return MetricChart.plots(of: explanation, target: target).compactMap { plot in
      guard seen.insert(Array(plot.title.split(separator: "-").prefix(2))).inserted else { return nil }
      var plot = plot
      // Series are in the order of the rows that have this curve.
      let named = rows.enumerated().filter { $0.element.result(plot.title)?.curves.isEmpty == false }
      for (place, row) in named.enumerated() where plot.series.indices.contains(place) {
        plot.series[place].name =
          row.element.isControl
          ? "\(controlTitle(row.element.name)) (control)"
          : headings.indices.contains(row.offset) ? headings[row.offset] : row.element.name
      }
      return PlotRecord(plot, title: MetricTitle.text(plot.title))
    }
  }
}
