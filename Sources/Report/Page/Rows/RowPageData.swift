import Figure
import Foundation

/// Data for the script of a page of rows: each name once, numbers in single precision, row by row.
struct RowPageData: Encodable, Sendable {
  /// A feature's values.
  struct Values: Encodable, Sendable {
    /// Positions on the scale of the colours.
    let numbers: PackedColumn
    /// The values as text; `nil` if all are plain numbers.
    let texts: PackedWords?
  }

  /// The result of one method for one target.
  struct Part: Encodable, Sendable {
    /// The target's name in each row; the most probable class, for example, differs from row to row.
    let names: PackedWords
    /// Rows × features, row-major.
    let attributions: PackedColumn
    let scores: PackedColumn
    /// Scores at the baseline; `nil` for methods without baselines.
    let starts: PackedColumn?
    let grades: PackedWords
    /// Verdicts in words; if there are many rows, only those that need review.
    let verdicts: PackedWords
    let review: [Bool]
  }

  let features: [String]
  let columns: [String]
  /// The index of the column that is shown first.
  let leadingColumn: Int
  let score: String
  let isSequential: Bool
  let count: Int
  let numbers: [Int]
  let ids: PackedWords?
  let truths: PackedWords?
  let predictions: PackedWords?
  let values: [Values]
  /// For each column and feature; `nil` for a method without baselines.
  let baselines: [[PackedWords]?]
  /// For each column and target.
  let parts: [[Part]]
  /// Red, green and blue from a feature's lowest value to its highest.
  let valueColors: Data

  /// The largest number of numbers on a page: about 1.3 MB in base64.
  private static let maxNumbers = 240_000
  /// The largest number of rows on a page.
  private static let maxRows = 10_000
  /// The largest number of verdicts in words: on a page with all verdicts, else for each method and target.
  private static let maxVerdicts = 600

  /// Returns the indices of the rows that the page lists: all or, if there are too many, evenly spaced ones.
  static func listed(of results: RowResults) -> [Int] {
    let count = results.rows.count
    let parts = results.rows.first?.parts.count ?? 1
    let perRow = results.features.count * (1 + parts) + 2 * parts
    let limit = max(50, min(maxRows, maxNumbers / max(1, perRow)))
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * count / limit }
  }

  /// - Parameter indices: the indices of the rows that are listed.
  init(_ results: RowResults, indices: [Int], isSequential: Bool) {
    let rows = indices.map { results.rows[$0] }
    features = results.features.map { String($0.prefix(PageLimits.name)) }
    columns = results.columns
    leadingColumn = results.leadingColumn
    score = results.score
    self.isSequential = isSequential
    count = results.rows.count
    numbers = rows.map(\.number)
    ids = PackedWords.any(rows.map(\.id))
    truths = PackedWords.any(rows.map(\.truth))
    predictions = PackedWords.any(rows.map(\.predicted))
    values = results.features.indices.map { feature in
      let values = rows.map { $0.values[feature] }
      return Values(
        numbers: PackedColumn(values.map { Float($0.position) }),
        texts: values.allSatisfy(\.isPlainNumber) ? nil : PackedWords(values.map(\.text)))
    }
    baselines = results.columns.indices.map { column in
      let parts = rows.map { row in row.parts.first { $0.column == column } }
      guard parts.contains(where: { $0?.baseline.isEmpty == false }) else { return nil }
      return results.features.indices.map { feature in
        PackedWords(
          parts.map { part in
            part.flatMap { $0.baseline.indices.contains(feature) ? $0.baseline[feature].text : nil }
          })
      }
    }
    let isShort = rows.count * (rows.first?.parts.count ?? 1) <= Self.maxVerdicts
    parts = results.columns.indices.map { column in
      results.targets.indices.map { target in
        let parts = rows.map { row in row.parts.first { $0.column == column && $0.target == target } }
        var left = Self.maxVerdicts
        let verdicts = parts.map { part -> String? in
          guard let part, isShort || part.verdict.grade.needsReview && left > 0 else { return nil }
          left -= 1
          return part.verdict.text
        }
        return Part(
          names: PackedWords(
            indices.map {
              results.rowTargets[$0].indices.contains(target) ? results.rowTargets[$0][target] : nil
            }),
          attributions: PackedColumn(
            parts.flatMap { $0?.attributions ?? [Float](repeating: .nan, count: results.features.count) }),
          scores: PackedColumn(parts.map { Float($0?.scoreAtInput ?? .nan) }),
          starts: parts.contains { $0?.completeness != nil }
            ? PackedColumn(parts.map { Float($0?.completeness?.scoreAtBaseline ?? .nan) }) : nil,
          grades: PackedWords(parts.map { $0?.verdict.grade.word }), verdicts: PackedWords(verdicts),
          review: parts.map { $0?.verdict.grade.needsReview ?? false })
      }
    }
    valueColors = Data(
      (0..<64).flatMap { step -> [UInt8] in
        let color = Beeswarm.color(2 * Double(step) / 63 - 1)
        return [color.red, color.green, color.blue]
      })
  }
}

extension RowFeature.Value {
  /// Whether a script can print the value from its single-precision number.
  fileprivate var isPlainNumber: Bool {
    if case .number = self { true } else { false }
  }
}
