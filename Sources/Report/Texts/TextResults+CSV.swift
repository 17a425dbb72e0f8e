extension TextResults {
  /// The long form: a line for each text, target and token; with several methods or baselines a column says which.
  public var csv: String {
    let hasSeveral = columns.count > 1
    var head: [CSVField] = ["row", "target", "position", "token", "id", "baseline_id", "attribution"]
    if hasSeveral { head.append("method") }
    var lines = [head]
    for row in rows {
      for part in row.parts {
        for (position, token) in row.text.tokens.enumerated() where token.role != .padding {
          var cells: [CSVField] = [
            .number(row.number), .text(row.targets[part.target]), .number(position), .text(token.text),
            .number(token.id), .number(part.baselineIDs.map { $0[position] }),
            .number(part.attributions[position]),
          ]
          if hasSeveral { cells.append(.text(columns[part.column])) }
          lines.append(cells)
        }
      }
    }
    return CSVText.text(of: lines)
  }
}
