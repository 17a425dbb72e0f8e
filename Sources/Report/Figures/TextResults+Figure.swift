import Figure

extension TextResults {
  /// The largest number of texts drawn; later ones are left out.
  private static let maxDrawn = 200

  /// Draws every text, with a coloured background behind each word, as a page or as part of one.
  package func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] {
    let scenes = rows.prefix(Self.maxDrawn).flatMap { row in
      columns.indices.flatMap { column -> [FigureScene] in
        let scale = scale(of: row, column: column)
        return row.parts.filter { $0.column == column }.map { part in
          drawn(row, part, scale, isFirst: part.target == 0 && column == 0, theme: look.theme).scene(look)
        }
      }
    }
    let failed = failures.prefix(Self.maxDrawn).map {
      ColoredText(title: "", pieces: [ColoredText.Piece("\($0.number) · \($0.reason)")]).scene(look)
    }
    return FigureScene.stacked(scenes + failed, longest: look.longestPage)
  }

  /// Returns the colour scale that all targets of a column share.
  func scale(of row: Row, column: Int) -> ValueColors {
    ValueColors(
      colors, over: row.parts.filter { $0.column == column }.flatMap(row.wordAttributions))
  }

  private func drawn(
    _ row: Row, _ part: Part, _ scale: ValueColors, isFirst: Bool, theme: SheetLook.Theme
  ) -> ColoredText {
    let values = row.wordAttributions(part)
    var text = ColoredText(
      title: isFirst ? "\(rows.count > 1 ? "\(row.number) · " : "")\(row.answer)" : "",
      statement: heading(row, part),
      pieces: row.spans.spans.map { span in
        let strength = span.text.isPunctuation && colors.isDiverging ? Self.punctuationStrength : 1
        return ColoredText.Piece(
          span.text, color: span.word.map { scale.color(strength * values[$0], on: theme) })
      },
      note: ([
        row.strongestText(part), part.check?.facts(isOutlined: false).joined(separator: " "), row.facts(part),
        punctuationNote(row, values),
      ].compactMap(\.self))
      .joined(separator: "\n"))
    text.bar = scale.bar(on: theme)
    text.unit = part.reduction == .norm ? "length of the gradient" : "\(score) per word"
    return text
  }

  /// The factor by which punctuation is muted, because it carries no meaning that a reader could check.
  private static let punctuationStrength = 0.35

  /// Returns a note that explains the muted colours; `nil` without punctuation.
  private func punctuationNote(_ row: Row, _ values: [Double]) -> String? {
    guard colors.isDiverging else { return nil }
    let marks = row.spans.spans.filter(\.text.isPunctuation).compactMap(\.word)
    guard !marks.isEmpty else { return nil }
    let sum = marks.reduce(0) { $0 + values[$1] }
    return "Punctuation is drawn at a third of its strength; it sums to \(sum.withSign)."
  }

  /// Returns the target and, with several columns, the column: "kind · ig, pad".
  func name(_ row: Row, _ part: Part) -> String {
    row.targets[part.target] + (columns.count > 1 ? " · \(columns[part.column])" : "")
  }

  /// Returns the name and the meaning of the colours: "kind · ig, pad: against in purple, for in orange".
  func heading(_ row: Row, _ part: Part) -> String {
    name(row, part) + ": "
      + (part.reduction == .norm
        ? "colour: length of the gradient at each word"
        : colors.isDiverging
          ? colors.summary : "from the smallest to the largest attribution: \(colors.summary)")
  }
}

extension TextResults.Row {
  /// Returns the sums and the verdict: "Σ +0.93, F(x) +0.98, F(x′) +0.05; exact to 0.1 % …".
  func facts(_ part: TextResults.Part) -> String { "\(sums(part)); \(part.verdict.text)" }

  /// Returns the five strongest words: "Strongest words: wonderful +0.31, dull −0.2". `nil` for norms, which have no sign.
  func strongestText(_ part: TextResults.Part) -> String? {
    guard part.reduction == .sum else { return nil }
    let words = [true, false].flatMap { strongest(part, isFor: $0, count: 20) }
      .filter { !$0.word.isPunctuation }.sorted { abs($0.value) > abs($1.value) }.prefix(5)
    return words.isEmpty
      ? nil
      : "Strongest words: "
        + words.map { "\($0.word) \($0.value.withSign(digits: 2))" }.joined(separator: ", ")
  }

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

extension String {
  /// Whether the string consists of punctuation only.
  fileprivate var isPunctuation: Bool {
    !isEmpty
      && unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
          .initialPunctuation,
          .finalPunctuation, .otherPunctuation:
          true
        default: false
        }
      }
  }
}
