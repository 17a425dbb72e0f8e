import Explaining
import Fields
import Figure

/// The maps of several methods on one sheet, the best first, for each target.
public enum ComparisonSheet {
  /// Draws the sheet; `nil` if the input is not a picture.
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
    var blocks: [Sheet.Block] = []
    for (index, target) in explanation.targets.enumerated() {
      let table = ComparisonTable(explanation, target: index)
      var input = maker.input(plane)
      if index == 0 { input.shares = explanation.topShares }
      if !input.shares.isEmpty { input.highest = 1 }
      var block = Sheet.Block(
        label: target.statement(explanation.score(ofTarget: index)), cells: index == 0 ? [input] : [])
      for (place, row) in table.rows.enumerated() {
        guard let column = row.column else {
          // The methods before the first control are better than chance; a new block begins after it.
          guard table.rows[..<place].allSatisfy({ !$0.isControl }) else { continue }
          blocks.append(block)
          block = Sheet.Block(
            label:
              "Below this line: ranked after the control \(row.name), which does not depend on the model",
            cells: [])
          continue
        }
        var cell = try maker.map(
          column: column, target: index, plane, heading: "\(place + 1). \(names[column])"
        ).cell
        cell.notes += notes(on: row, in: table)
        block.cells.append(cell)
      }
      if !block.cells.isEmpty { blocks.append(block) }
      if index == 0 { statements += Self.statements(table) }
    }
    statements.append(Sheet.Statement("Shown: \(look.meaning) · \(explanation.model)"))
    return Sheet(title: title, blocks: blocks, statements: statements)
  }

  /// Returns the notes below a map: the metrics' values, the verdict, and the cost.
  private static func notes(on row: ComparisonTable.Row, in table: ComparisonTable) -> [String] {
    let values = zip(table.metrics, row.values).map { "\(MetricTitle.text($0)) \(text($1))" }
    let gradients = row.gradients.flatMap { $0 > 0 ? "\($0) gradient\($0 == 1 ? "" : "s")" : nil }
    let forward = row.forwardEvaluations.flatMap {
      row.gradients == 0 && $0 > 0 ? "\($0) forward passes" : nil
    }
    // A plain gradient costs nothing extra: Integrated Gradients compute it on their path.
    let own = row.gradients.map { _ in "no gradient of its own" }
    let cost = [row.grade, gradients ?? forward ?? own, row.seconds.map { "\($0.fixed($0 < 10 ? 1 : 0)) s" }]
    return values + [cost.compactMap(\.self).joined(separator: " · ")]
  }

  /// Statements about the ranking, and about the ranks of the controls.
  private static func statements(_ table: ComparisonTable) -> [Sheet.Statement] {
    let controls = table.rows.enumerated().filter(\.element.isControl).map { place, row in
      "\(place + 1). \(row.name) \(row.values.map(text).joined(separator: " · "))"
    }
    return [
      Sheet.Statement(
        "Ranked by the sum of the ranks in these metrics: \(table.metrics.map(MetricTitle.text).joined(separator: "; ")). Methods and controls are ranked together."
      ),
      Sheet.Statement(
        "Controls, which do not depend on the model, and their places: \(controls.joined(separator: "; "))."),
    ]
  }

  private static func text(_ value: Double?) -> String {
    value.map { $0.fixed(2).replacing("-", with: "−") } ?? "–"
  }
}
