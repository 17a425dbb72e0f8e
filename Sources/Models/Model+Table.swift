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
        arrays[input.name] = InputArray(
          shape: [table.rows.count, 1], values: try table.numbers(of: [input.name]))
      }
      return try rows(of: arrays)
    }
    let array = InputArray(
      shape: [table.rows.count, ordered.count], values: try table.numbers(of: ordered))
    let rows: InputRows
    do {
      rows = try self.rows(of: ["": array])
    } catch ModelError.wrongArray(let input, _) {
      throw TableError.wrongColumns(input: input, columns: ordered)
    }
    let isNamed = !table.hasMadeUpNames || features?.count != ordered.count
    return rows.naming(features: isNamed ? ordered : features ?? ordered)
  }
}
