import Figure
import Foundation

extension RowResults {
  /// Renders a page of all rows: one file that needs no other file and no network.
  ///
  /// - Parameters:
  ///   - isSequential: whether colours span each row of a table from its smallest to its largest number; if not, they are centred at zero.
  ///   - software: the program and its version.
  ///   - facts: how the results were made: the command, hashes.
  /// - Throws: an error of the template library if the template is broken.
  package func page(title: String?, isSequential: Bool, software: String, facts: [Provenance]) throws -> Data
  {
    let colors = isSequential ? ColorMap.yellowRed : .purpleOrange
    let listed = RowPageData.listed(of: self)
    let summary = summary(column: leadingColumn)
    var values: PageValues = [
      "title": title ?? (rows.count == 1 ? "A row, explained" : "\(rows.count) rows, explained"),
      "software": software, "model": model, "score": score, "low": isSequential ? "least" : "negative",
      "high": isSequential ? "most" : "positive", "steps": Array(0..<PageShades.steps),
      "isOneRow": rows.count == 1, "things": "rows", "hasTruth": rows.contains { $0.truth != nil },
      "hasPredictions": rows.contains { $0.predicted != nil }, "hasColumns": columns.count > 1,
      "columns": columns, "facts": facts, "nextStep": nextStep(summary),
      "data": try PageJSON.text(RowPageData(self, indices: listed, isSequential: isSequential)),
    ]
    if rows.count > 1 {
      values["summary"] = try summary.values()
      values["mapName"] = columns.indices.contains(leadingColumn) ? columns[leadingColumn] : nil
      values["answer"] = summary.accuracyText
    } else {
      values["answer"] = rows.first?.title
    }
    if listed.count < rows.count {
      values["sampled"] =
        "The list and the dots show \(listed.count) of \(rows.count) rows, evenly spaced. All rows count in the means."
    }
    return try PageFiles.page(
      "rows", style: PageFiles.textStyle + PageShades.css(of: colors), script: PageFiles.rowScript, values)
  }

  /// The index of the column that is summarized: the first with baselines, as for photos.
  var leadingColumn: Int { baselineNames.firstIndex { $0 != nil } ?? max(0, columns.count - 1) }

  private func nextStep(_ summary: DataSetSummary) -> String {
    let review = rows.indices.count {
      explainedPart(ofRow: $0, column: leadingColumn)?.verdict.grade.needsReview == true
    }
    if review > 0 {
      return
        "the attributions of \(review) of \(rows.count) rows need review: choose their verdict above the list to see why."
    }
    if let wrong = summary.wrong {
      return wrong > 0
        ? "read the wrong predictions first: they are at the top of the list, and grouped below by what they have in common."
        : "every prediction here is correct; to see what misleads the model, explain rows that it has not seen."
    }
    return "name the column with the true classes (--truth COLUMN) to list wrong predictions first."
  }
}
