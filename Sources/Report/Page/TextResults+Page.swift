import Attribution
import Foundation
import Models

extension TextResults {
  /// The largest number of tokens listed for one text.
  private static let maxListed = 2000
  /// The largest number of texts listed.
  private static let maxTexts = 500

  /// Renders a page of all texts: one file that needs no other file and no network.
  ///
  /// - Parameters:
  ///   - software: the program and its version.
  ///   - facts: how the results were made: the command, hashes.
  /// - Throws: an error of the template library if the template is broken.
  package func page(title: String?, software: String, facts: [Provenance]) throws -> Data {
    let listed =
      rows.count <= Self.maxTexts
      ? Array(rows.indices) : (0..<Self.maxTexts).map { $0 * rows.count / Self.maxTexts }
    var values: PageValues = [
      "title": title ?? (rows.count == 1 ? "A text, explained" : "\(rows.count) texts, explained"),
      "software": software, "model": model, "layer": rows.first?.layer ?? "", "score": score,
      "low": colors.isDiverging ? "negative" : "least", "high": colors.isDiverging ? "positive" : "most",
      "steps": Array(0..<PageShades.steps), "isSeveral": rows.count > 1,
      "classes": Set(rows.compactMap(\.predicted)).sorted(),
      "texts": listed.map { index -> PageValues in
        let row = rows[index]
        return [
          "number": row.number, "heading": "\(row.number) · \(row.answer)", "predicted": row.predicted ?? "",
          "parts": row.parts.map { partValues(row, $0) },
        ]
      },
      "failures": failures.map { failure -> PageValues in
        ["text": "\(failure.number) · \(failure.reason)"]
      }, "facts": facts,
    ]
    if rows.count > 1 {
      let column = rows.first?.parts.first { $0.completeness != nil }?.column ?? 0
      values["summary"] = try summary(column: column).values()
      let counts = Dictionary(grouping: rows.compactMap(\.predicted), by: \.self).mapValues(\.count)
      values["answer"] =
        counts.isEmpty
        ? nil
        : counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(DataSetSummary.maxGroups)
          .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
      values["mapName"] = columns.indices.contains(column) ? columns[column] : nil
    } else {
      values["answer"] = rows.first?.answer
    }
    if listed.count < rows.count {
      values["sampled"] =
        "The page lists \(listed.count) of \(rows.count) texts, evenly spaced. All texts count in the means."
    }
    return try PageFiles.page(
      "texts", style: PageFiles.textStyle + PageShades.css(of: colors), script: PageFiles.textScript, values)
  }

  private func partValues(_ row: Row, _ part: Part) -> PageValues {
    let scale = scale(of: row, column: part.column)
    let words = row.wordAttributions(part)
    let tokens = row.text.tokens.enumerated().filter { $0.element.role != .padding }
    var values: PageValues = [
      "hasHeading": row.parts.count > 1, "heading": name(row, part), "target": row.targets[part.target],
      "spans": row.spans.spans.map { span -> PageValues in
        let value = span.word.map { words[$0] } ?? 0
        return [
          "isWord": span.word != nil, "text": span.text, "step": scale.step(value, of: PageShades.steps),
          "value": value.withSign, "exact": value.exact,
        ]
      },
      "needsReview": part.verdict.grade.needsReview, "verdict": part.verdict.text, "facts": row.sums(part),
      "tokens": tokens.prefix(Self.maxListed).map { position, token -> PageValues in
        [
          "text": token.label, "id": token.id, "baseline": part.baselineIDs.map { "\($0[position])" } ?? "",
          "value": Double(part.attributions[position]).withSign,
        ]
      },
    ]
    values["check"] = part.check.map { $0.facts(isOutlined: false).joined(separator: " ") }
    values["isUnconfirmed"] = part.check.map { !$0.isConfirmed } ?? false
    // Norms do not add up to a score.
    if part.reduction == .sum, let completeness = part.completeness {
      values["start"] = completeness.scoreAtBaseline.exact
      values["end"] = part.scoreAtInput.exact
      values["special"] = row.unshown(part).exact
    }
    return values
  }
}

extension Double {
  /// The number for scripts, with six significant digits.
  fileprivate var exact: String { String(format: "%.6g", self) }
}
