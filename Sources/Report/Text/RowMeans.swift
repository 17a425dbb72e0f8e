import Foundation

/// What features are due over the rows of a table: for each target that all rows have, the mean of their attributions and the mean of
/// these without their signs.
public struct RowMeans: Encodable, Sendable {
  public struct Entry: Encodable, Sendable {
    public let target: String
    public let method: String
    public let features: [Feature]
  }

  public struct Feature: Encodable, Sendable {
    public let name: String
    public let mean: Double
    public let meanMagnitude: Double
  }

  public let rows: Int
  public let means: [Entry]

  /// One line of JSON.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }

  /// Features × mean and mean |a|, a table for each target and method.
  public var text: String {
    guard !means.isEmpty else { return "the rows have different targets; name one with --target" }
    return means.map { entry in
      let several = Set(means.map(\.method)).count > 1 ? " · \(entry.method)" : ""
      let lines =
        [["\(entry.target)\(several), over \(rows) rows", "mean", "mean |a|"]]
        + entry.features.map { [$0.name, $0.mean.withSign, $0.meanMagnitude.significant] }
      return TextColumns.lines(lines).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}

extension RowResults {
  public var means: RowMeans {
    RowMeans(
      rows: rows.count,
      means: columns.indices.flatMap { column in
        commonTargets.map { target in
          RowMeans.Entry(
            target: targets[target], method: columns[column],
            features: swarm(of: target, column).features.map {
              RowMeans.Feature(name: $0.name, mean: $0.mean, meanMagnitude: $0.meanMagnitude)
            })
        }
      })
  }
}
