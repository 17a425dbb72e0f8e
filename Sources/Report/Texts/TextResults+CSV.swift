extension TextResults {
  /// The long form: a line for each text, target and token; with several methods or baselines a column says which.
  public var csv: String {
    let hasSeveral = columns.count > 1
    var head = ["row", "target", "position", "token", "id", "baseline_id", "attribution"]
    if hasSeveral { head.append("method") }
    var lines = [head]
    for row in rows {
      for part in row.parts {
        for (position, token) in row.text.tokens.enumerated() where token.role != .padding {
          var cells = [
            "\(row.number)", row.targets[part.target], "\(position)", token.text, "\(token.id)",
            part.baselineIDs.map { "\($0[position])" } ?? "", "\(part.attributions[position])",
          ]
          if hasSeveral { cells.append(columns[part.column]) }
          lines.append(cells)
        }
      }
    }
    return CSVText.text(of: lines)
  }
}
