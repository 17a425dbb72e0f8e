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
  package func page(title: String?, isSequential: Bool, software: String, facts: [Provenance]) throws -> Data
  {
    let colors = isSequential ? ColorMap.yellowRed : .purpleOrange
    let swarms = rows.count > 1 ? try columns.indices.flatMap(self.swarms).map(PageChart.svg) : []
    let values: PageValues = [
      "title": title ?? (rows.count == 1 ? "A row, explained" : "\(rows.count) rows, explained"),
      "software": software, "model": model, "score": score, "low": isSequential ? "least" : "negative",
      "high": isSequential ? "most" : "for", "steps": Array(0..<PageShades.steps), "swarms": swarms,
      "isCut": rows.count > Self.maxListed, "shown": Self.maxListed, "count": rows.count,
      "rows": rows.indices.prefix(Self.maxListed).map { index -> PageValues in
        [
          "title": rows[index].title,
          "parts": columns.indices.map { partValues(ofRow: index, column: $0, colors) },
        ]
      }, "facts": facts,
    ]
    return try PageFiles.page("rows", style: PageFiles.textStyle + PageShades.css(of: colors), values)
  }

  private func partValues(ofRow index: Int, column: Int, _ colors: ColorMap) -> PageValues {
    let row = rows[index]
    let parts = row.parts.filter { $0.column == column }
    let table = table(ofRow: index, column: column, isSequential: !colors.isDiverging)
    let featureValues = features.indices.map { feature -> PageValues in
      let baseline = parts.first.flatMap {
        $0.baseline.indices.contains(feature) ? $0.baseline[feature].text : nil
      }
      let range = table.range(row: feature)
      let scale = ValueColors(colors, over: [range.low, range.high])
      let cells = parts.map { part -> PageValues in
        let value = Double(part.attributions[feature])
        return ["text": value.withSign, "step": scale.step(value, of: PageShades.steps)]
      }
      return [
        "name": features[feature], "value": row.values[feature].text, "baseline": baseline ?? "–",
        "cells": cells,
      ]
    }
    return [
      "name": heading(row.title, column), "hasHeading": columns.count > 1, "heading": columns[column],
      "targets": table.columns, "features": featureValues,
      "sums": table.footer.map { line -> PageValues in
        ["name": line.name, "values": line.values.map { $0.map(\.withSign) ?? "–" }]
      },
      "verdicts": parts.map { part -> PageValues in
        [
          "target": rowTargets[index][part.target], "text": part.verdict.text,
          "needsReview": part.verdict.grade.needsReview,
        ]
      },
    ]
  }
}
