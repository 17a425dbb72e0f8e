import Explaining
import Fields
import Models
import Readers

/// The tables of a model's inputs, each file read once: all rows of the inputs, and the columns that label them.
struct TableFiles {
  let rows: InputRows
  /// The tables, in the order given.
  private let tables: [DataTable]
  /// The assumptions made about tables that can be read in several ways.
  let warnings: [Warning]

  /// - Throws: `InputError`, `FileError`, `UsageError`
  init(_ files: [NamedFile], for model: Model, tables options: TableOptions, arrays: ArrayOptions) throws {
    var read: [String: DataTable] = [:]
    var tables: [DataTable] = []
    for file in files where file.isTable && read[file.path] == nil {
      let table = try InputError.naming(file.path) {
        try options.table(at: file.path, missing: arrays.nan)
      }
      read[file.path] = table
      tables.append(table)
    }
    self.tables = tables
    if options.columns != nil, model.inputs.count > 1 || files.contains(where: { $0.columns != nil }) {
      throw UsageError(
        "--columns applies to models with one input; for several use --input NAME=FILE.csv:COLUMN,COLUMN"
      )
    }
    let isNamed = options.columns != nil || files.filter(\.isTable).allSatisfy { $0.columns != nil }
    if isNamed, !options.drop.isEmpty {
      throw UsageError("--drop has no effect if the features are named; leave out --drop or the names")
    }
    var warnings = files.filter(\.isTable).map(\.path).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    .flatMap { path in
      (read[path]?.notes ?? []).map { Warning.assumed(file: path, assumption: $0.description) }
    }
    var byOrder: String?
    let name = read.keys.sorted().joined(separator: ", ")
    rows = try InputError.naming(name) {
      // One table for all inputs, or for the only input.
      if files.count == 1, let file = files.first, let table = read[file.path],
        file.name.isEmpty || model.inputs.map(\.name) == [file.name]
      {
        // Columns chosen by name keep the given order; others have the order of the card.
        if let named = try file.columns ?? options.namedColumns() {
          return try model.rows(of: [InputColumns(table: table, columns: named)])
        }
        let columns = try options.features(of: table, for: model)
        if model.features != nil, !table.hasMadeUpNames, model.matchesByOrder(columns) {
          byOrder = "its columns have other names than the model's features; they are matched by their order"
        }
        return try model.rows(of: table, columns: columns)
      }
      var columns: [InputColumns] = []
      var others: [String: InputArray] = [:]
      for file in files {
        guard let table = read[file.path] else {
          others[file.name] = try arrays.array(at: file.path)
          continue
        }
        let own = try InputError.naming(file.path) {
          let own = try file.columns ?? options.features(of: table, ofInput: file.name)
          for column in own { _ = try table.index(of: column) }
          return own
        }
        columns.append(InputColumns(input: file.name, table: table, columns: own))
      }
      return try model.rows(of: columns, with: others).laidOut(by: arrays.layouts())
    }
    if let byOrder {
      Console.note("igviz: \(name): \(byOrder)")
      warnings.append(.assumed(file: name, assumption: byOrder))
    }
    self.warnings = warnings
  }

  /// Returns the chosen rows and their labels.
  ///
  /// - Throws: `TableError`
  func selection(_ options: TableOptions) throws -> (rows: InputRows, labels: RowLabels) {
    let count = rows.count ?? 1
    let numbers = try options.rows?.numbers(of: count) ?? Array(0..<count)
    return (
      try rows.selecting(rows: numbers),
      RowLabels(
        numbers: numbers, identities: try cells(of: options.identity, rows: numbers),
        truths: try cells(of: options.truth, rows: numbers))
    )
  }

  /// Returns the cells of a column in these rows, from the first table that has the column.
  private func cells(of column: String?, rows numbers: [Int]) throws(TableError) -> [String]? {
    guard let column else { return nil }
    guard let table = tables.first(where: { $0.hasColumn(column) }) else {
      throw .noColumn(column, columns: tables.flatMap(\.columns))
    }
    let cells = try table.cells(of: column)
    return numbers.map { cells[$0] }
  }
}
