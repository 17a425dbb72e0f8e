import Evaluation

/// The comparison of a map with controls.
public struct ControlComparison: Hashable, Sendable, Codable {
  /// Controls that are better than the map in more metrics than they are worse in.
  public let better: [String]
  /// Controls that are better than the map in as many metrics as they are worse in.
  public let equal: [String]

  /// `nil` if no control has a metric in common with the row.
  init?(_ table: EvaluationTable, row: EvaluationTable.Row) {
    let margins = table.controls(besides: row).compactMap { control in
      table.margin(of: row, over: control).map { (control.name, margin: $0) }
    }
    if margins.isEmpty { return nil }
    self.init(
      better: margins.filter { $0.margin < 0 }.map(\.0), equal: margins.filter { $0.margin == 0 }.map(\.0))
  }

  init(better: [String] = [], equal: [String] = []) {
    self.better = better
    self.equal = equal
  }
}
