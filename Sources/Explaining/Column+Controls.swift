import Evaluation

extension Explanation.Column {
  /// - Parameter row: the column's in the tables, of which there is one for each target.
  mutating func compareVerdicts(with tables: [EvaluationTable], row: Int) {
    for (target, table) in tables.enumerated() {
      verdicts[target] = verdicts[target].compared(with: table.rivals(of: table.rows[row]))
    }
  }
}

extension EvaluationTable {
  /// The controls that a row is no better than; `nil` where it could not be compared.
  func rivals(of row: Row) -> [String]? {
    let controls = rows.filter { $0.isControl && $0.name != row.name }
    let compared = controls.map { control in
      (control.name, rank: EvaluationTable(rows: [row, control], seed: seed).rank(of: row))
    }.filter { $0.rank.of > 0 }
    return compared.isEmpty ? nil : compared.filter { $0.rank.beaten == 0 }.map(\.0)
  }
}
