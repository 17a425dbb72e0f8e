import Evaluation

/// How a map does beside controls.
public struct ControlComparison: Hashable, Sendable, Codable {
  /// Controls that are better in more metrics than they are worse.
  public let better: [String]
  /// Controls that are better in as many as they are worse.
  public let equal: [String]

  /// `nil` where there are none to compare with.
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
