import Foundation

extension RowResults {
  /// Formats a row as a table for a terminal: features × targets, each number with a bar to the left or right of zero; then Σ, F(x), F(x′)
  /// and the residual.
  package func text(ofRow index: Int, column: Int = 0) -> String {
    let row = rows[index]
    let parts = row.parts.filter { $0.column == column }
    let largest = parts.flatMap(\.attributions).map(abs).max() ?? 0
    var lines = [[""] + rowTargets[index]]
    for (feature, name) in features.enumerated() {
      lines.append(
        ["\(name) = \(row.values[feature].text)"]
          + parts.map { part in
            "\(Double(part.attributions[feature]).withSign) \(Self.bar(part.attributions[feature], of: largest))"
          })
    }
    lines += table(ofRow: index, column: column, isSequential: false).footer.map { line in
      [line.name] + line.values.map { ($0.map(\.withSign) ?? "–") + Self.gap }
    }
    return TextColumns.lines(lines).joined(separator: "\n")
  }

  private static let half = 6
  private static let gap = String(repeating: " ", count: 2 * half + 2)

  /// Returns the bar of a value: "    ██│      " if negative, "      │███   " if positive.
  private static func bar(_ value: Float, of largest: Float) -> String {
    let share = largest > 0 ? Double(abs(value)) / Double(largest) : 0
    let eighths = Int((share * Double(8 * half)).rounded())
    let blocks = Array(" ▏▎▍▌▋▊▉█")
    var bar = String(repeating: "█", count: eighths / 8)
    if value >= 0 {
      if !eighths.isMultiple(of: 8) { bar.append(blocks[eighths % 8]) }
      return String(repeating: " ", count: half) + "│"
        + bar.padding(toLength: half, withPad: " ", startingAt: 0)
    }
    if eighths % 8 >= 4 { bar = "▐" + bar }
    return String(repeating: " ", count: max(0, half - bar.count)) + bar + "│"
      + String(repeating: " ", count: half)
  }
}

extension RowResults {
  /// The results in long form: a line for each row, target and feature, with a column `method` if there are several methods or baselines.
  package var csv: String {
    let hasSeveral = columns.count > 1
    let hasNames = rows.contains { $0.id != nil }
    let hasTruth = rows.contains { $0.truth != nil }
    var head: [CSVField] = ["row", "target", "feature", "value", "baseline", "attribution"]
    if hasNames { head.append("id") }
    if hasTruth { head.append("truth") }
    if hasSeveral { head.append("method") }
    var lines = [head]
    for (index, row) in rows.enumerated() {
      for part in row.parts {
        for (feature, name) in features.enumerated() {
          let baseline = part.baseline.indices.contains(feature) ? part.baseline[feature].exactText : nil
          var cells: [CSVField] = [
            .number(row.number), .text(rowTargets[index][part.target]), .text(name),
            .number(row.values[feature].exactText), .number(baseline), .number(part.attributions[feature]),
          ]
          if hasNames { cells.append(.text(row.id)) }
          if hasTruth { cells.append(.text(row.truth)) }
          if hasSeveral { cells.append(.text(columns[part.column])) }
          lines.append(cells)
        }
      }
    }
    return CSVText.text(of: lines)
  }
}
