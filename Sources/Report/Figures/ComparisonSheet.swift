import Explaining
import Fields
import Figure

/// The maps of several methods on one sheet, the best first, for each target.
public enum ComparisonSheet {
  /// `nil` when the input is no picture.
  ///
  /// - Throws: `VisualizerError`, `FieldPictureError`, `FieldError`
  public static func sheet(
    of explanation: Explanation, look: MapLook = MapLook(), photo: OriginalPhoto? = nil, title: String? = nil
  ) throws -> Sheet? {
    guard let maker = try CellMaker(explanation, look: look, photo: photo), let plane = maker.planes.first
    else {
      return nil
    }
    let names = Explanation.MethodResult.headings(of: explanation.columns)
    var statements: [Sheet.Statement] = []
    let blocks = try explanation.targets.enumerated().map { index, target in
      let table = ComparisonTable(explanation, target: index)
      var cells: [Sheet.Cell?] = index == 0 ? maker.planes.prefix(1).map({ maker.input($0) }) : []
      for row in table.rows {
        guard let column = row.column else { continue }
        var cell = try maker.map(column: column, target: index, plane, heading: names[column]).cell
        cell.notes = [zip(table.metrics, row.values).map { "\($0) \(text($1))" }.joined(separator: " · ")]
        if let check = CheckSentences(explanation, column: column, target: index) {
          cell.notes.append(check.note)
        }
        cells.append(cell)
      }
      let controls = table.rows.filter(\.isControl).map { row in
        "\(row.name) \(row.values.map(text).joined(separator: " · "))"
      }
      if index == 0 {
        statements.append(
          Sheet.Statement(
            "Best mean rank in \(table.metrics.joined(separator: " and ")) first. Controls, which do not depend on the network: "
              + controls.joined(separator: ", ")))
      }
      return Sheet.Block(label: target.formatted(explanation.score(ofTarget: index)), cells: cells)
    }
    statements.append(Sheet.Statement("Shown: \(look.meaning) · \(explanation.model)"))
    return Sheet(title: title, blocks: blocks, statements: statements)
  }

  private static func text(_ value: Double?) -> String { value.map { $0.fixed(2) } ?? "–" }
}
