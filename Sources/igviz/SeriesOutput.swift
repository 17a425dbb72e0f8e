import Explaining
import Figure

/// What was found for the rows of one input that are shown together, until all of them are there.
protocol SeriesOutput {
  mutating func add(_ explanation: Explanation, row: Int)

  /// What a person reads at the terminal of the row that came last.
  var text: String? { get }
  /// What to say at the end of many rows.
  var summary: String? { get }

  /// Writes the figures and the long form; returns their paths.
  ///
  /// - Throws: `FigureError`, `ImageError`, `FileError`
  func write(figures: [String], metadata: FigureMetadata, isFree: (String) -> Bool) throws -> [String]
}
