import Explaining
import Figure
import Files
import Report

/// Collects the results of a table's rows.
struct TableOutput: SeriesOutput {
  private(set) var results = RowResults()
  let options: ExplainOptions
  private let labels: RowLabels
  private let count: Int
  private var verdicts = VerdictTally()

  /// The maximum number of rows whose tables are printed.
  private static let maxPrinted = 10

  /// - Parameter count: the number of rows.
  init(_ options: ExplainOptions, labels: RowLabels, count: Int) {
    self.options = options
    self.count = count
    self.labels = labels
  }

  mutating func add(_ explanation: Explanation, row: Int) {
    results.add(
      explanation, number: labels.numbers[row], id: labels.identities?[row], truth: labels.truths?[row])
    verdicts.add(explanation, name: "row \(labels.numbers[row])")
  }

  private var isComplete: Bool { results.rows.count == count }

  var text: String? {
    let all = isComplete && count > 1 ? verdicts.lines.joined(separator: "\n") : nil
    if options.arrays.mean, isComplete {
      // With `--mean`, the verdicts and the mean are printed; the rows are in the figure and the CSV file.
      return [all, results.means.text].compactMap(\.self).joined(separator: "\n\n")
    }
    return rowText.map { $0 + (all.map { "\n\n" + $0 } ?? "") } ?? all
  }

  private var rowText: String? {
    guard !options.arrays.mean else { return nil }
    let last = results.rows.count - 1
    guard results.rows.indices.contains(last), last < Self.maxPrinted else { return nil }
    return results.columns.indices.map { column in
      let name = results.columns.count > 1 ? " · \(results.columns[column])" : ""
      let toReview = results.rows[last].parts.filter { $0.column == column && $0.verdict.grade.needsReview }
      return
        ([results.rows[last].title + name, results.text(ofRow: last, column: column)]
        + toReview.map { "\(results.targets[$0.target]): \($0.verdict.text)" }).joined(separator: "\n")
    }.joined(separator: "\n\n").printableLines
  }

  var summary: String? {
    results.rows.count > Self.maxPrinted && !options.arrays.mean
      ? "\(results.rows.count - Self.maxPrinted) more rows; write all with --table FILE.csv" : nil
  }

  var csv: String? { results.csv }

  var json: String? {
    get throws { options.arrays.mean && isComplete ? try results.means.json : nil }
  }

  func pages() -> [FigureScene]? {
    results.pages(options.figure.look, isSequential: options.table.shading == .sequential)
  }
}
