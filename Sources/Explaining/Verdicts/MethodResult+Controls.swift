import Evaluation

extension Explanation.MethodResult {
  /// - Parameter row: the column's in the tables, of which there is one for each target.
  mutating func compareVerdicts(with tables: [EvaluationTable], row: Int) {
    for (target, table) in tables.enumerated() {
      verdicts[target] = verdicts[target].compared(with: ControlComparison(table, row: table.rows[row]))
    }
  }
}

extension Explanation.MethodResult {
  /// - Parameter checks: of each target.
  mutating func add(_ checks: [[RegionCheck]]) {
    self.checks = checks
    for (target, checks) in checks.enumerated() where !checks.isEmpty {
      verdicts[target] = verdicts[target].checked(isConfirmed: checks.contains(where: \.isConfirmed))
    }
  }
}
