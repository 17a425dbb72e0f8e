import Explaining
import Figure
import Files
import Foundation

/// What was found for the rows of one input that are shown together, until all of them are there.
protocol SeriesOutput: Sendable {
  mutating func add(_ explanation: Explanation, row: Int)
  /// Notes a row that cannot be explained.
  mutating func add(failure: String, row: Int)

  /// The text for the terminal of the row that came last.
  var text: String? { get }
  /// What to say at the end if the last row cannot be explained.
  var closing: String? { get }
  /// What to say at the end of many rows.
  var summary: String? { get }

  /// The long form; `nil` of what has none.
  var csv: String? { get }
  /// A line of JSON behind those of the rows; `nil` where there is nothing to add.
  var json: String? { get throws }
  var options: ExplainOptions { get }

  /// What figures show; `nil` where there is nothing to draw.
  func pages() throws -> [FigureScene]?
}

extension SeriesOutput {
  mutating func add(failure: String, row: Int) {}
  var closing: String? { nil }
  var csv: String? { nil }
  var json: String? { nil }

  /// Writes the figures and the long form; returns their paths.
  ///
  /// - Throws: `FigureError`, `ImageError`, `FileError`; what drawing throws
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
