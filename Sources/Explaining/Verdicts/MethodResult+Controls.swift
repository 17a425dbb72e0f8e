import Evaluation

extension Explanation.MethodResult {
  /// Adds a comparison with controls to the verdicts.
  ///
  /// - Parameters:
  ///   - tables: one for each target.
  ///   - row: the index of the column's row in the tables.
  mutating func compareVerdicts(with tables: [EvaluationTable], row: Int) {
    for (target, table) in tables.enumerated() {
      verdicts[target] = verdicts[target].compared(with: ControlComparison(table, row: table.rows[row]))
    }
  }
}

extension Explanation.MethodResult {
  /// Adds region checks to the result and its verdicts.
  ///
  /// - Parameter checks: the checks for each target.
  mutating func add(_ checks: [[RegionCheck]]) {
    self.checks = checks
    for (target, checks) in checks.enumerated() where !checks.isEmpty {
      verdicts[target] = verdicts[target].checked(isConfirmed: checks.contains(where: \.isConfirmed))
    }
  }
}
