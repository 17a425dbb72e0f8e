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
  public func page(title: String?, software: String, facts: [Provenance]) throws -> Data {
    let style = PageFiles.textStyle + PageShades(colors: colors).css
    let context = PageContext(
      title: title ?? (rows.count == 1 ? "A text, explained" : "\(rows.count) texts, explained"),
      software: software, style: style, styleHash: PageFiles.policyHash(of: style), model: model,
      layer: rows.first?.layer ?? "", score: score, low: colors.isDiverging ? "against" : "least",
      high: colors.isDiverging ? "for" : "most", steps: Array(0..<PageShades.steps),
      texts: rows.map(context), facts: facts)
    return Data((try PageFiles.templates().render(context, withTemplate: "texts") ?? "").utf8)
  }

  private func context(_ row: Row) -> TextContext {
    let parts = row.parts.map { part in
      let scale = scale(of: row, column: part.column)
      let values = row.wordAttributions(part)
      return PartContext(
        hasHeading: row.parts.count > 1, heading: name(row, part),
        spans: row.spans.spans.map { span in
          let value = span.word.map { values[$0] } ?? 0
          return SpanContext(
            isWord: span.word != nil, text: span.text, step: scale.step(value, of: PageShades.steps),
            value: value.withSign)
        },
        needsReview: part.verdict.grade.needsReview, verdict: part.verdict.text, facts: row.sums(part),
        tokens: row.text.tokens.enumerated().filter { $0.element.role != .padding }.prefix(Self.maxListed)
          .map { position, token in
            TokenContext(
              text: token.text, id: token.id,
              baseline: part.baselineIDs.map { "\($0[position])" } ?? "",
              value: Double(part.attributions[position]).withSign)
          })
    }
    return TextContext(heading: "\(row.number) · \(row.answer)", parts: parts)
  }

  // MARK: What the template is filled with

  private struct PageContext {
    let title: String
    let software: String
    let style: String
    let styleHash: String
    let model: String
    let layer: String
    let score: String
    let low: String
    let high: String
    let steps: [Int]
    let texts: [TextContext]
    let facts: [Provenance]
  }

  private struct TextContext {
    let heading: String
    let parts: [PartContext]
  }

  private struct PartContext {
    let hasHeading: Bool
    let heading: String
    let spans: [SpanContext]
    let needsReview: Bool
    let verdict: String
    let facts: String
    let tokens: [TokenContext]
  }

  private struct SpanContext {
    let isWord: Bool
    let text: String
    let step: Int
    let value: String
  }

  private struct TokenContext {
    let text: String
    let id: Int
    let baseline: String
    let value: String
  }
}
