import Evaluation

extension Explanation.MethodResult {
  /// - Parameter row: the column's in the tables, of which there is one for each target.
  mutating func compareVerdicts(with tables: [EvaluationTable], row: Int) {
    for (target, table) in tables.enumerated() {
      verdicts[target] = verdicts[target].compared(with: ControlComparison(table, row: table.rows[row]))
    }
  }
}
