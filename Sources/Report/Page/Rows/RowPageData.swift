import Figure
import Foundation

/// What the script of a page of rows reads: names once, numbers row by row in single precision.
struct RowPageData: Encodable, Sendable {
  /// A feature's values.
  struct Values: Encodable, Sendable {
    /// Places on the scale of the colours.
    let numbers: PackedColumn
    /// How values are written that are no plain numbers.
    let texts: PackedWords?
  }

  /// What one method says of one target.
  struct Part: Encodable, Sendable {
    /// Of each row: a target may be each row's own, as the most probable class is.
    let names: PackedWords
    /// Feature by feature within a row.
    let attributions: PackedColumn
    let scores: PackedColumn
    /// Scores at the baseline; `nil` of methods without.
    let starts: PackedColumn?
    let grades: PackedWords
    /// Verdicts in words; of many rows only those to review.
    let verdicts: PackedWords
    let review: [Bool]
  }

  let features: [String]
  let columns: [String]
  /// The column that is shown first.
  let leadingColumn: Int
  let score: String
  let isSequential: Bool
  let count: Int
  let numbers: [Int]
  let ids: PackedWords?
  let truths: PackedWords?
  let predictions: PackedWords?
  let values: [Values]
  /// For each column and feature; `nil` where the method has none.
  let baselines: [[PackedWords]?]
  /// For each column and target.
  let parts: [[Part]]
  /// Red, green and blue from a feature's lowest value to its highest.
  let valueColors: Data

  /// Numbers that a page holds, at most: about 1.3 MB in base64.
  private static let maxNumbers = 240_000
  /// Rows that a page holds, at most.
  private static let maxRows = 10_000
  /// Verdicts that a page holds in words.
  private static let maxVerdicts = 600

  /// The rows that the page lists: all, or so many that are evenly spaced.
  static func listed(of results: RowResults) -> [Int] {
    let count = results.rows.count
    let parts = results.rows.first?.parts.count ?? 1
    let perRow = results.features.count * (1 + parts) + 2 * parts
    let limit = max(50, min(maxRows, maxNumbers / max(1, perRow)))
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * count / limit }
  }

  /// - Parameter indices: of the rows that are listed.
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
  /// Whether a script can write it from its single-precision value.
  fileprivate var isPlainNumber: Bool {
    if case .number = self { true } else { false }
  }
}
