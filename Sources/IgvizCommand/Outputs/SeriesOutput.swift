import Explaining
import Figure
import Files
import Foundation

/// Collects the results of an input's rows that are shown together.
protocol SeriesOutput: Sendable {
  mutating func add(_ explanation: Explanation, row: Int)
  /// Adds the message of a row that cannot be explained.
  mutating func add(failure: String, row: Int)

  /// The terminal text of the last added row.
  var text: String? { get }
  /// The text at the end, if the last row cannot be explained.
  var closing: String? { get }
  /// The note at the end, if rows are too many to print.
  var summary: String? { get }

  /// The results in long form, as CSV; `nil` if there is none.
  var csv: String? { get }
  /// A line of JSON after those of the rows; `nil` if there is none.
  var json: String? { get throws }
  var options: ExplainOptions { get }

  /// Draws the figures; returns `nil` if there is nothing to draw.
  func pages() throws -> [FigureScene]?
}

extension SeriesOutput {
  mutating func add(failure: String, row: Int) {}
  var closing: String? { nil }
  var csv: String? { nil }
  var json: String? { nil }

  /// Writes the figures and the CSV file; returns their paths.
  ///
  /// - Throws: `FigureError`, `ImageError`, `FileError`; errors of drawing
  func write(figures: [String], metadata: FigureMetadata, reads: ReadFiles) throws -> [String] {
    var files: [String] = []
    if !figures.isEmpty, let pages = try pages() {
      for path in figures {
        files += try FigureFile.write(
          pages, to: path, dpi: options.figure.resolution, metadata: metadata, reads: reads)
      }
    }
    if let path = options.table.output, let csv {
      try FileAccess.write(Data(csv.utf8), to: path)
      files.append(path)
    }
    return files
  }
}
