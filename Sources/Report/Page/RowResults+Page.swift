import Figure
import Foundation

extension RowResults {
  /// Rows that a page lists one by one.
  private static let maxListed = 100

  /// A page of all rows for a browser: one file that needs no other, no script and no network.
  ///
  /// - Parameters:
  ///   - isSequential: whether each row of a table has colours from its least to its largest number, and not around zero.
  ///   - software: the program and its version.
  ///   - facts: how it was made: the command, hashes.
  /// - Throws: `FigureError`, `ImageError`; an error of the template library where the template is broken.
  public func page(title: String?, isSequential: Bool, software: String, facts: [Provenance]) throws -> Data {
    let shades = PageShades(colors: isSequential ? .yellowRed : .purpleOrange)
    let style = PageFiles.textStyle + shades.css
    let swarms = rows.count > 1 ? try columns.indices.flatMap(self.swarms).map(PageChart.svg) : []
    let context = PageContext(
      title: title ?? (rows.count == 1 ? "A row, explained" : "\(rows.count) rows, explained"),
      software: software, style: style, styleHash: PageFiles.policyHash(of: style), model: model,
      score: score, low: isSequential ? "least" : "against", high: isSequential ? "most" : "for",
      steps: Array(0..<PageShades.steps), hasSwarms: !swarms.isEmpty, swarms: swarms,
      isCut: rows.count > Self.maxListed, shown: Self.maxListed, count: rows.count,
      rows: rows.indices.prefix(Self.maxListed).map { index in
        RowContext(
          title: rows[index].title, parts: columns.indices.map { part(ofRow: index, column: $0, shades) })
      }, facts: facts)
    return Data((try PageFiles.templates().render(context, withTemplate: "rows") ?? "").utf8)
  }

  private func part(ofRow index: Int, column: Int, _ shades: PageShades) -> PartContext {
    let row = rows[index]
    let parts = row.parts.filter { $0.column == column }
    let table = table(ofRow: index, column: column, isSequential: !shades.colors.isDiverging)
    return PartContext(
      name: heading(row.title, column), hasHeading: columns.count > 1, heading: columns[column],
      targets: table.columns,
      features: features.indices.map { feature in
        FeatureContext(
          name: features[feature], value: row.values[feature].text,
          baseline: parts.first.flatMap { part in
            part.baseline.indices.contains(feature) ? part.baseline[feature].text : nil
          } ?? "–",
          cells: parts.map { part in
            let value = Double(part.attributions[feature])
            return CellContext(
              text: value.withSign, step: shades.step(value, in: table.range(row: feature)))
          })
      },
      sums: table.footer.map { line in
        SumContext(name: line.name, values: line.values.map { $0.map(\.withSign) ?? "–" })
      },
      verdicts: parts.map { part in
        VerdictContext(
          target: rowTargets[index][part.target], text: part.verdict.text,
          needsReview: part.verdict.grade.needsReview)
      })
  }

  // MARK: What the template is filled with

  private struct PageContext {
    let title: String
    let software: String
    let style: String
    let styleHash: String
    let model: String
    let score: String
    let low: String
    let high: String
    let steps: [Int]
    let hasSwarms: Bool
    let swarms: [String]
    let isCut: Bool
    let shown: Int
    let count: Int
    let rows: [RowContext]
    let facts: [Provenance]
  }

  private struct RowContext {
    let title: String
    let parts: [PartContext]
  }

  private struct PartContext {
    let name: String
    let hasHeading: Bool
    let heading: String
    let targets: [String]
    let features: [FeatureContext]
    let sums: [SumContext]
    let verdicts: [VerdictContext]
  }

  private struct FeatureContext {
    let name: String
    let value: String
    let baseline: String
    let cells: [CellContext]
  }

  private struct CellContext {
    let text: String
    let step: Int
  }

  private struct SumContext {
    let name: String
    let values: [String]
  }

  private struct VerdictContext {
    let target: String
    let text: String
    let needsReview: Bool
  }
}
