import Explaining
import Figure
import Files
import Foundation
import Report

/// What was found for texts, until all of them are there.
struct TextOutput: SeriesOutput {
  private var results: TextResults
  private let options: ExplainOptions
  private let source: InputSource

  /// Texts that are printed.
  private static let mostPrinted = 20

  init(_ options: ExplainOptions, source: InputSource) {
    self.options = options
    self.source = source
    results = TextResults(colors: options.drawing.wordColors)
  }

  mutating func add(_ explanation: Explanation, row: Int) {
    guard let (number, text) = source.text(ofRow: row) else { return }
    results.add(explanation, of: text, number: number)
  }

  var text: String? {
    let last = results.rows.count - 1
    guard results.rows.indices.contains(last), last < Self.mostPrinted else { return nil }
    return results.text(ofRow: last, isColored: Console.hasColors)
  }

  var summary: String? {
    results.rows.count > Self.mostPrinted
      ? "\(results.rows.count - Self.mostPrinted) more texts; --table FILE.csv has all of them" : nil
  }

  func write(
    figures: [String], metadata: FigureMetadata, isFree: (String) -> Bool
  ) throws -> [String] {
    let pages = figures.isEmpty ? [] : results.pages(options.figure.look)
    var files: [String] = []
    for path in figures {
      files += try FigureFile.write(
        pages, to: path, dpi: options.figure.dpi, metadata: metadata, isFree: isFree)
    }
    if let path = options.table.output {
      try FileAccess.write(Data(results.csv.utf8), to: path)
      files.append(path)
    }
    return files
  }
}
