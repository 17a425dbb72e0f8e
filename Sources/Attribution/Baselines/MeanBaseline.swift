import Fields

/// The mean of each quantity: of the data if there are any, otherwise over the field's own positions.
package struct MeanBaseline: Baseline {
  package let name = "mean"

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    let known = (0..<field.quantities).compactMap { field.statistics(of: $0)?.mean }
    if known.count == field.quantities { return field.mapValues { known[$1] } }
    guard field.positions > 1 else { throw .needsStatistics(baseline: name, field: field.name) }
    let means = field.ownMeans
    return field.mapValues { means[$1] }
  }

  static let kind = BaselineKind(
    names: ["mean"],
    summary: "mean of each channel or feature: of the data if given, else of the input"
  ) { _, _, seeds in seeds.map { _ in MeanBaseline() } }
}
