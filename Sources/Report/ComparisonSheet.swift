import Explaining
import Fields
import Figure
import GradVisualizer
import ImageCoding

/// The maps of several methods on one sheet, the best first.
public enum ComparisonSheet {
  private static let picturesPerRow = 4

  /// `nil` when the input is no picture.
  ///
  /// - Throws: `VisualizerError`, `FigureError`, `FieldPictureError`, `FieldError`
  public static func image(
    of explanation: Explanation, visualizer: KerasVisualizer = PanelPicture.standardVisualizer,
    typeface: Typeface? = nil
  ) throws -> ImageCoding.Image? {
    guard let field = explanation.fields.first, let plane = PicturePlane(of: field) else { return nil }
    let table = ComparisonTable(explanation)
    let picture = try FieldPicture.image(of: field, plane)
    var cells = [(title: "Input", image: picture)]
    for row in table.rows {
      guard let index = row.column else { continue }
      let column = explanation.columns[index]
      let drawing = try PanelPicture.evidence(
        explanation, column: index, target: 0, field: 0, visualizer, over: picture)
      let values = row.values.map { $0.map { $0.fixed(2) } ?? "–" }.joined(separator: " · ")
      cells.append(("\(column.title)  \(values)", drawing.image))
    }
    let rows = stride(from: 0, to: cells.count, by: picturesPerRow).map { start in
      let some = cells[start..<min(start + picturesPerRow, cells.count)]
      return Panel.Row(titles: some.map(\.title), pictures: some.map(\.image))
    }
    let score = explanation.columns.first?.attributions[0].scoreAtInput ?? .nan
    let answer = explanation.targets.first?.stated(score) ?? ""
    let controls = table.rows.filter(\.isControl).map { row in
      "\(row.name) \(row.values.map { $0.map { $0.fixed(2) } ?? "–" }.joined(separator: " · "))"
    }
    return try Panel(
      titles: [], rows: rows,
      caption: [
        Panel.CaptionLine("\(answer) · what speaks for it · \(explanation.model)"),
        Panel.CaptionLine(
          "Best first by \(table.metrics.joined(separator: " · ")). Controls that never saw the network: "
            + controls.joined(separator: ", ")),
      ]
    ).drawn(in: typeface ?? .standard())
  }
}
