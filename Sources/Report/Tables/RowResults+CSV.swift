extension RowResults {
  /// The long form: a line for each row, target and feature; with several methods or baselines a column says which.
  public var csv: String {
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
