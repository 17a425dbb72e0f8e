extension DataTable {
  /// Returns some columns as numbers, row-major, in single precision.
  ///
  /// - Throws: `TableError` if a column does not exist or a cell is not a finite number.
  public func numbers(of columns: [String]) throws(TableError) -> [Float] {
    try cells(of: columns) { value in
      let single = Float(value)
      return single.isFinite ? single : nil
    }
  }

  /// Returns some columns as numbers, row-major, in double precision.
  ///
  /// - Throws: `TableError` if a column does not exist or a cell is not a finite number.
  public func doubles(of columns: [String]) throws(TableError) -> [Double] {
    try cells(of: columns) { $0 }
  }

  /// Returns the converted cells of some columns, row-major.
  ///
  /// - Parameter convert: returns `nil` for a number that is too large.
  private func cells<Value>(
    of columns: [String], convert: (Double) -> Value?
  ) throws(TableError) -> [Value] {
    let indices = try columns.map { name throws(TableError) in try index(of: name) }
    var values: [Value] = []
    values.reserveCapacity(rows.count * columns.count)
    for (number, row) in rows.enumerated() {
      for (name, index) in zip(columns, indices) {
        let cell = row[index]
        let value: Double
        if let finite = decimalMark.number(cell), finite.isFinite {
          value = finite
        } else if let missingValue, TableError.isMissing(cell) {
          value = Double(missingValue)
        } else {
          throw refusal(of: cell, row: number, column: name)
        }
        guard let converted = convert(value) else { throw .tooLarge(cell, row: number, column: name) }
        values.append(converted)
      }
    }
    return values
  }

  private func refusal(of cell: String, row: Int, column: String) -> TableError {
    switch decimalMark {
    case .ambiguous where cell.contains(","): .thousands(cell, row: row, column: column)
    case .both(let point, _) where cell.contains(","):
      .bothMarks(cell, row: row, column: column, other: point)
    default: .notNumber(cell, row: row, column: column)
    }
  }
}
