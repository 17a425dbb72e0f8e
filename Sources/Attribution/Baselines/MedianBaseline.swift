import Fields

/// The median of each quantity in the data.
package struct MedianBaseline: Baseline {
  package let name = "median"

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    let medians = (0..<field.quantities).compactMap { field.statistics(of: $0)?.median }
    guard medians.count == field.quantities else {
      throw .needsStatistics(baseline: name, field: field.name)
    }
    return field.mapValues { medians[$1] }
  }

  static let kind = BaselineKind(names: ["median"], summary: "median of each feature in the data") {
    _, _, seeds in seeds.map { _ in MedianBaseline() }
  }
}
