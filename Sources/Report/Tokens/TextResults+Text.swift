import Figure
import Files
import ImageCoding

extension TextResults {
  private static let maxNamed = 5

  /// Formats a text for a terminal: the model's answer; the words, with coloured backgrounds if `isColored`; the strongest words with their
  /// numbers.
  package func text(ofRow index: Int, isColored: Bool) -> String {
    let row = rows[index]
    var lines = ["text \(row.number): \(row.answer.printable)"]
    for column in columns.indices {
      let scale = scale(of: row, column: column)
      for part in row.parts where part.column == column {
        if row.targets.count > 1 || columns.count > 1 { lines.append(heading(row, part).printable) }
        if isColored || part.column == 0 && part.target == 0 {
          lines.append(words(row, part, isColored ? scale : nil))
        }
        for isFor in [true, false] {
          let words = row.strongest(part, isFor: isFor, count: Self.maxNamed)
          guard !words.isEmpty else { continue }
          lines.append(
            (part.reduction == .norm ? "largest: " : isFor ? "positive: " : "negative: ")
              + words.map { "\(Self.name($0.word)) \($0.value.withSign)" }.joined(separator: ", "))
        }
        lines.append(row.facts(part))
        if let check = part.check {
          lines.append(check.facts(isOutlined: false).joined(separator: " ").printable)
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  private func words(_ row: Row, _ part: Part, _ scale: ValueColors?) -> String {
    let values = row.wordAttributions(part)
    return row.spans.spans.map { span in
      let text = Self.shown(span.text)
      guard let scale, let word = span.word else { return text }
      let color = scale.color(values[word])
      let ink = ColorMap.ink(on: color)
      return
        "\u{1B}[48;5;\(Self.terminalColor(color))m\u{1B}[38;5;\(Self.terminalColor(ink))m\(text)\u{1B}[0m"
    }.joined()
  }

  /// Returns a word for a list, with visible marks in place of blanks if it has nothing else.
  private static func name(_ word: String) -> String {
    let text = shown(word)
    return text.allSatisfy(\.isWhitespace) ? String(repeating: "␣", count: max(1, text.count)) : text
  }

  /// Returns a word that is safe to print in a terminal.
  private static func shown(_ text: String) -> String {
    text.replacing("\t", with: " ").replacing("\n", with: "⏎").printable
  }

  /// Returns the number of the nearest of a terminal's 256 colours, in their cube of 6 × 6 × 6.
  private static func terminalColor(_ color: RGB) -> Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ value: UInt8) -> Int {
      levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
    }
    return 16 + 36 * nearest(color.red) + 6 * nearest(color.green) + nearest(color.blue)
  }
}

extension TextResults {
  /// The results in long form: a line for each text, target and token, with a column `method` if there are several methods or baselines.
  package var csv: String {
    let hasSeveral = columns.count > 1
    var head: [CSVField] = ["row", "target", "position", "token", "id", "baseline_id", "attribution"]
    if hasSeveral { head.append("method") }
    var lines = [head]
    for row in rows {
      for part in row.parts {
        for (position, token) in row.text.tokens.enumerated() where token.role != .padding {
          var cells: [CSVField] = [
            .number(row.number), .text(row.targets[part.target]), .number(position), .text(token.label),
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
