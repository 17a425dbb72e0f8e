import Figure

extension TextResults {
  /// Texts that are drawn; of more only the first.
  private static let maxDrawn = 200

  /// Every text as a page, or as part of one, with its words on coloured grounds.
  package func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] {
    let scenes = rows.prefix(Self.maxDrawn).flatMap { row in
      columns.indices.flatMap { column -> [FigureScene] in
        let scale = scale(of: row, column: column)
        return row.parts.filter { $0.column == column }.map { part in
          drawn(row, part, scale, isFirst: part.target == 0 && column == 0).scene(look)
        }
      }
    }
    let failed = failures.prefix(Self.maxDrawn).map {
      ColoredText(title: "", pieces: [ColoredText.Piece("\($0.number) · \($0.reason)")]).scene(look)
    }
    return FigureScene.stacked(scenes + failed, longest: look.longestPage)
  }

  /// One for all targets of a column.
  func scale(of row: Row, column: Int) -> ValueColors {
    ValueColors(
      colors, over: row.parts.filter { $0.column == column }.flatMap(row.wordAttributions))
  }

  private func drawn(_ row: Row, _ part: Part, _ scale: ValueColors, isFirst: Bool) -> ColoredText {
    let values = row.wordAttributions(part)
    return ColoredText(
      title: isFirst ? "\(rows.count > 1 ? "\(row.number) · " : "")\(row.answer)" : "",
      statement: heading(row, part),
      pieces: row.spans.spans.map { span in
        ColoredText.Piece(span.text, color: span.word.map { scale.color(values[$0]) })
      },
      note: row.facts(part))
  }

  /// "kind · ig, pad"
  func name(_ row: Row, _ part: Part) -> String {
    row.targets[part.target] + (columns.count > 1 ? " · \(columns[part.column])" : "")
  }

  /// "kind · ig, pad: against in purple, for in orange"
  func heading(_ row: Row, _ part: Part) -> String {
    name(row, part) + ": "
      + (part.reduction == .norm
        ? "colour: length of the gradient at each word"
        : colors.isDiverging
          ? colors.summary : "from the smallest to the largest attribution: \(colors.summary)")
  }
}

extension TextResults.Row {
  /// "Σ +0.93, F(x) +0.98, F(x′) +0.05; exact to 0.1 % …"
  func facts(_ part: TextResults.Part) -> String { "\(sums(part)); \(part.verdict.text)" }

  func sums(_ part: TextResults.Part) -> String {
    guard part.reduction == .sum else {
      return "the length of each word's gradient, F(x) \(part.scoreAtInput.withSign)"
    }
    let sum = part.attributions.reduce(0.0) { $0 + Double($1) }
    var facts = ["Σ \(sum.withSign)", "F(x) \(part.scoreAtInput.withSign)"]
    if let completeness = part.completeness { facts.append("F(x′) \(completeness.scoreAtBaseline.withSign)") }
    let unshown = unshown(part)
    if abs(unshown) > 0.005 * abs(sum) {
      facts.append("of which padding and special tokens \(unshown.withSign)")
    }
    return facts.joined(separator: ", ")
  }
}
