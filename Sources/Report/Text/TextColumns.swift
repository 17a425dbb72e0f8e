/// Cells as text for a terminal, in columns two spaces apart.
enum TextColumns {
  /// The lines, each cell as wide as the widest of its column.
  ///
  /// - Parameter leftAligned: columns of words; the others, of numbers, are aligned right.
  static func lines(_ cells: [[String]], leftAligned: Set<Int> = [0]) -> [String] {
    let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      zip(line, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return leftAligned.contains(column) ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
  }
}
