import Readers

extension Model {
  /// Inputs one by one from the rows of a table: some columns together for a model of one input, or for each of several inputs the
  /// column of its name.
  ///
  /// - Parameter columns: the features, in the order in which the model takes them; those of the card where the table has them all.
  /// - Throws: `TableError`, `ModelError`
  public func rows(of table: Table, columns: [String]) throws -> InputRows {
    let ordered =
      features.map { features in Set(features).isSubset(of: columns) ? features : columns } ?? columns
    if inputs.count > 1 {
      var arrays: [String: InputArray] = [:]
      for input in inputs {
        arrays[input.name] = try array(of: table, columns: [input.name], for: input)
      }
      return try rows(of: arrays)
    }
    let array = try array(of: table, columns: ordered, for: inputs[0])
    let rows: InputRows
    do {
      rows = try self.rows(of: ["": array])
    } catch ModelError.wrongArray(let input, _) {
      throw TableError.wrongColumns(input: input, columns: ordered)
    }
    let isNamed = !table.hasMadeUpNames || features?.count != ordered.count
    return rows.naming(features: isNamed ? ordered : features ?? ordered)
  }

  /// Columns side by side; in double precision where the model takes it.
  ///
  /// - Throws: `TableError`
  private func array(
    of table: Table, columns: [String], for input: ModelInput
  ) throws(TableError) -> InputArray {
    let values = try table.numbers(of: columns)
    return InputArray(
      shape: [table.rows.count, columns.count], values: values,
      exact: input.takesDoubles ? try table.doubles(of: columns) : nil)
  }
}
