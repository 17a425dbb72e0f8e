import Fields
import Files
import Readers

/// The columns of a table that one of a model's inputs takes, side by side.
public struct InputColumns: Sendable {
  /// The input's name; "" for the only input.
  public var input: String
  /// The table with the columns.
  public var table: DataTable
  /// The columns' names, in the order of the input's features.
  public var columns: [String]

  /// Creates the columns of one input; the name "" stands for the only input.
  public init(input: String = "", table: DataTable, columns: [String]) {
    self.input = input
    self.table = table
    self.columns = columns
  }
}

extension Model {
  /// Returns inputs one by one from the rows of a table. A model with one input takes several columns together; a model with several inputs
  /// takes the column with the name of each input.
  ///
  /// - Parameters:
  ///   - table: a table with one input per row.
  ///   - columns: the features, in the model's order. If the columns include all names of the card's features, the card's features are
  ///     taken; if they include only some of the names, the table is refused.
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

  /// Whether columns are matched to the features by order, because no column has the name of a feature.
  package func matchesByOrder(_ columns: [String]) -> Bool {
    features.map { missingFeatures(among: columns).count == $0.count } ?? true
  }

  private func missingFeatures(among columns: [String]) -> [String] {
    (features ?? []).filter { name in !columns.contains { $0.hasSameBytes(as: name) } }
  }

  /// Returns inputs one by one from columns of tables whose rows belong together.
  ///
  /// - Parameters:
  ///   - columns: the columns of each input that comes from a table.
  ///   - others: the arrays of the other inputs.
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

  /// Returns the categories in columns: whole numbers from 0 to one less than the number of rows of the table that they index. ONNX counts
  /// negative indices from the end; here they are refused, because pandas writes −1 for a missing category.
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
