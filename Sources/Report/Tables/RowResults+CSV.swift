extension RowResults {
  /// The long form: a line for each row, target and feature; with several methods or baselines a column says which.
  ///
  /// Reference of the quoting: RFC 4180.
  public var csv: String {
    let hasSeveral = columns.count > 1
    let hasNames = rows.contains { $0.id != nil }
    let hasTruth = rows.contains { $0.truth != nil }
    var head = ["row", "target", "feature", "value", "baseline", "attribution"]
    if hasNames { head.append("id") }
    if hasTruth { head.append("truth") }
    if hasSeveral { head.append("method") }
    var lines = [head.joined(separator: ",")]
    for (index, row) in rows.enumerated() {
      for part in row.parts {
        for (feature, name) in features.enumerated() {
          let baseline = part.baseline.indices.contains(feature) ? "\(part.baseline[feature])" : ""
          var cells = [
            "\(row.number)", rowTargets[index][part.target], name, "\(row.values[feature])", baseline,
            "\(part.attributions[feature])",
          ]
          if hasNames { cells.append(row.id ?? "") }
          if hasTruth { cells.append(row.truth ?? "") }
          if hasSeveral { cells.append(columns[part.column]) }
          lines.append(cells.map(Self.quoted).joined(separator: ","))
        }
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = !text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
