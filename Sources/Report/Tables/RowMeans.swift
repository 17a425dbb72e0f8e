import Foundation

/// The features' mean attributions and mean magnitudes over the rows of a table, for each target that all rows have.
package struct RowMeans: Encodable, Sendable {
  package struct Entry: Encodable, Sendable {
    package let target: String
    package let method: String
    package let features: [Feature]
  }

  package struct Feature: Encodable, Sendable {
    package let name: String
    package let mean: Double
    package let meanMagnitude: Double
  }

  package let rows: Int
  package let means: [Entry]
  /// The attributions by class and for wrong predictions, from the first method with baselines.
  let dataSet: DataSetSummary

  /// The means as one line of JSON.
  package var json: String {
    get throws { String(decoding: try JSONEncoder.document.encode(self), as: UTF8.self) }
  }

  /// A table for each target and method: features × mean and mean |a|.
  package var text: String {
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
  package var means: RowMeans {
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
      }, dataSet: summary(column: leadingColumn))
  }
}
