import Fields
import Files
import Readers

/// Columns of a table that one of a model's inputs takes, side by side.
public struct InputColumns: Sendable {
  /// The input's name; "" for a single one.
  public var input: String
  /// The table with the columns.
  public var table: DataTable
  /// The columns' names, in the order of the input's features.
  public var columns: [String]

  /// Columns of a table for one input; of "" for the only one.
  public init(input: String = "", table: DataTable, columns: [String]) {
    self.input = input
    self.table = table
    self.columns = columns
  }
}

extension Model {
  /// Inputs one by one from the rows of a table: some columns together for a model of one input, or for each of several inputs the
  /// column of its name.
  ///
  /// - Parameters:
  ///   - table: one input a row.
  ///   - columns: the features, in the order in which the model takes them. If the columns have the names of the card's features, these
  ///     are taken; if only some of them have, the table is refused.
  /// - Throws: `TableError`, `ModelError`
  public func rows(of table: DataTable, columns: [String]) throws -> InputRows {
    guard inputs.count == 1 else {
      if let missing = inputs.first(where: { !table.hasColumn($0.name) }) {
        throw TableError.noColumnOfInput(
          missing.name, inputs: inputs.map(\.description), columns: table.columns)
      }
      return try rows(of: inputs.map { InputColumns(input: $0.name, table: table, columns: [$0.name]) })
    }
    guard let features, !table.hasMadeUpNames, !matchesByOrder(columns) else {
      return try rows(of: [InputColumns(table: table, columns: columns)])
    }
    let missing = missingFeatures(among: columns)
    guard missing.isEmpty else { throw TableError.missingFeatures(missing, columns: columns) }
    return try rows(of: [InputColumns(table: table, columns: features)])
  }

  /// Whether columns are the features by their order, because none has the name of one.
  package func matchesByOrder(_ columns: [String]) -> Bool {
    features.map { missingFeatures(among: columns).count == $0.count } ?? true
  }

  private func missingFeatures(among columns: [String]) -> [String] {
    (features ?? []).filter { name in !columns.contains { $0.hasSameBytes(as: name) } }
  }

  /// Inputs one by one from columns of tables whose rows belong together.
  ///
  /// - Parameters:
  ///   - columns: of each input that a table is given for.
  ///   - others: arrays of the other inputs.
  /// - Throws: `TableError`, `ModelError`, `ONNXError`, `FileError`
  public func rows(of columns: [InputColumns], with others: [String: InputArray] = [:]) throws -> InputRows {
    let counts = Dictionary(columns.map { ($0.input, $0.table.rows.count) }) { first, _ in first }
    guard Set(counts.values).count <= 1 else { throw ModelError.differentRows(counts) }
    var arrays = others
    var names: [String: [String]] = [:]
    for part in columns {
      let input = self.input(of: part)
      if let input {
        let isNamed = !part.table.hasMadeUpNames || features?.count != part.columns.count
        names[input.name] = isNamed ? part.columns : features ?? part.columns
      }
      let values =
        try input?.isInteger == true ? categories(of: part) : part.table.numbers(of: part.columns)
      arrays[part.input] = InputArray(
        shape: [part.table.rows.count, part.columns.count], values: values,
        exact: input?.takesDoubles == true ? try part.table.doubles(of: part.columns) : nil)
    }
    do {
      return try rows(of: arrays).naming(features: names)
    } catch ModelError.wrongArray(let input, let shape) {
      guard let part = columns.first(where: { self.input(of: $0)?.description == input }) else {
        throw ModelError.wrongArray(input: input, shape: shape)
      }
      throw TableError.wrongColumns(input: input, columns: part.columns)
    }
  }

  private func input(of part: InputColumns) -> ModelInput? {
    part.input.isEmpty && inputs.count == 1 ? inputs[0] : inputs.first { $0.name == part.input }
  }

  /// Categories are whole numbers from 0 to one less than the rows of the table that they choose from. ONNX counts negative ones from the
  /// end; here they are refused, because pandas writes −1 for a missing category.
  ///
  /// - Throws: `TableError`
  private func categories(of part: InputColumns) throws -> [Float] {
    let limits = input(of: part).map { categoryLimits(of: $0, columns: part.columns.count) } ?? [:]
    func refusal(of cell: String, row: Int, column: String) -> TableError {
      let limit = part.columns.firstIndex { $0.hasSameBytes(as: column) }.flatMap { limits[$0] }
      return .notCategory(cell, row: row, column: column, allowed: limit)
    }
    let values: [Float]
    do throws(TableError) {
      values = try part.table.numbers(of: part.columns)
    } catch {
      guard case .notNumber(let cell, let row, let column) = error, !error.isAboutMissingNumber else {
        throw error
      }
      throw refusal(of: cell, row: row, column: column)
    }
    for (index, value) in values.enumerated() {
      let (row, column) = (index / part.columns.count, index % part.columns.count)
      guard let category = Int(exactly: value), limits[column]?.contains(category) ?? true else {
        let name = part.columns[column]
        throw refusal(of: try part.table.selecting(rows: [row]).cells(of: name)[0], row: row, column: name)
      }
    }
    return values
  }
}
