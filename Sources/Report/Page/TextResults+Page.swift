import Attribution
import Foundation
import Models

extension TextResults {
  /// Tokens that are listed of one text.
  private static let maxListed = 2000

  /// A page of all texts for a browser: one file that needs no other, no script and no network.
  ///
  /// - Parameters:
  ///   - software: the program and its version.
  ///   - facts: how it was made: the command, hashes.
  /// - Throws: an error of the template library where the template is broken.
  package func page(title: String?, software: String, facts: [Provenance]) throws -> Data {
    let values: PageValues = [
      "title": title ?? (rows.count == 1 ? "A text, explained" : "\(rows.count) texts, explained"),
      "software": software, "model": model, "layer": rows.first?.layer ?? "", "score": score,
      "low": colors.isDiverging ? "negative" : "least", "high": colors.isDiverging ? "for" : "most",
      "steps": Array(0..<PageShades.steps),
      "texts": rows.map { row -> PageValues in
        ["heading": "\(row.number) · \(row.answer)", "parts": row.parts.map { partValues(row, $0) }]
      },
      "failures": failures.map { failure -> PageValues in
        ["text": "\(failure.number) · \(failure.reason)"]
      }, "facts": facts,
    ]
    return try PageFiles.page("texts", style: PageFiles.textStyle + PageShades.css(of: colors), values)
  }

  private func partValues(_ row: Row, _ part: Part) -> PageValues {
    let scale = scale(of: row, column: part.column)
    let values = row.wordAttributions(part)
    let tokens = row.text.tokens.enumerated().filter { $0.element.role != .padding }
    return [
      "hasHeading": row.parts.count > 1, "heading": name(row, part),
      "spans": row.spans.spans.map { span -> PageValues in
        let value = span.word.map { values[$0] } ?? 0
        return [
          "isWord": span.word != nil, "text": span.text, "step": scale.step(value, of: PageShades.steps),
          "value": value.withSign,
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
  }
}
