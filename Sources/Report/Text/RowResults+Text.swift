import Foundation

extension RowResults {
  /// A row as a table for a terminal: features × targets, each number with a bar to its side of zero; then Σ, F(x), F(x′) and the
  /// residual.
  public func text(ofRow index: Int, column: Int = 0) -> String {
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
    lines.append(["Σ"] + parts.map { $0.attributions.reduce(0.0) { $0 + Double($1) }.withSign + Self.gap })
    lines.append(["F(x)"] + parts.map { $0.scoreAtInput.withSign + Self.gap })
    if parts.contains(where: { $0.completeness != nil }) {
      lines.append(
        [baselineScoreName(column)]
          + parts.map { ($0.completeness?.scoreAtBaseline.withSign ?? "–") + Self.gap })
      lines.append(["residual"] + parts.map { ($0.completeness?.residual.withSign ?? "–") + Self.gap })
    }
    let widths = (0..<(lines.first?.count ?? 0)).map { cell in lines.map { $0[cell].count }.max() ?? 0 }
    return lines.map { line in
      zip(line, widths).enumerated().map { cell, part in
        let padding = String(repeating: " ", count: part.1 - part.0.count)
        return cell == 0 ? part.0 + padding : padding + part.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static let half = 6
  private static let gap = String(repeating: " ", count: 2 * half + 2)

  /// "    ██│      " for a value against, "      │███   " for one for it.
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

extension Double {
  /// With its sign and four significant digits.
  var withSign: String {
    let text = abs(self).significant
    return self < 0 ? "−\(text)" : self == 0 ? "0" : "+\(text)"
  }
}
