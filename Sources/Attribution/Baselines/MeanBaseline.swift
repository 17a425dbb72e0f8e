import Fields

/// The mean of each quantity: of the data where there are any, else of the field's own positions.
public struct MeanBaseline: Baseline {
  public let name = "mean"

  public init() {}

  public func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    let known = (0..<field.quantities).compactMap { field.statistics(of: $0)?.mean }
    if known.count == field.quantities { return field.mapValues { known[$1] } }
    guard field.positions > 1 else { throw .needsStatistics(baseline: name, field: field.name) }
    var sums = [Double](repeating: 0, count: field.quantities)
    for (index, value) in field.values.enumerated() { sums[field.quantity(of: index)] += Double(value) }
    let means = sums.map { Float($0 / Double(field.positions)) }
    return field.mapValues { means[$1] }
  }

  static let kind = BaselineKind(
    names: ["mean"],
    summary: "mean of each channel or feature: of the data if given, else of the input"
  ) { _, _, _ in MeanBaseline() }
}
