import Explaining
import Figure
import Report

/// Collects the results of texts.
struct TextOutput: SeriesOutput {
  private var results: TextResults
  let options: ExplainOptions
  private let source: InputSource
  private var verdicts = VerdictTally()

  /// The maximum number of texts that are printed.
  private static let maxPrinted = 20

  init(_ options: ExplainOptions, source: InputSource) {
    self.options = options
    self.source = source
    results = TextResults(colors: options.drawing.wordColors)
  }

  mutating func add(_ explanation: Explanation, row: Int) {
    guard let (number, text) = source.text(ofRow: row) else { return }
    results.add(explanation, of: text, number: number)
    verdicts.add(explanation, name: "text \(number)")
  }

  mutating func add(failure: String, row: Int) {
    results.add(failure: failure, number: source.number(ofRow: row))
  }

  var closing: String? {
    results.rows.count + results.failures.count == source.count && source.count > 1
      ? verdicts.lines.joined(separator: "\n") : nil
  }

  var text: String? {
    let all = closing
    return rowText.map { $0 + (all.map { "\n" + $0 } ?? "") } ?? all
  }

  private var rowText: String? {
    let last = results.rows.count - 1
    guard results.rows.indices.contains(last), last < Self.maxPrinted else { return nil }
    return results.text(ofRow: last, isColored: Console.hasColors)
  }

  var summary: String? {
    results.rows.count > Self.maxPrinted
      ? "\(results.rows.count - Self.maxPrinted) more texts; write all with --table FILE.csv" : nil
  }

  var csv: String? { results.csv }

  func pages() -> [FigureScene]? { results.pages(options.figure.look) }
}
