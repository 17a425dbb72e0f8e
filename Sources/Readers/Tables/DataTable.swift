import Files
import Foundation

/// A table read from a file of separated values: named columns and rows of text, not yet converted to numbers.
public struct DataTable: Hashable, Sendable {
  /// The names of the columns: "column 1" and so on if the file has no header.
  public private(set) var columns: [String]
  /// The cells, row by row.
  public private(set) var rows: [[String]]
  /// Whether the file has no header.
  public let hasMadeUpNames: Bool
  /// Notes about choices made where the file could also be read in another way.
  public let notes: [TableNote]
  /// The decimal mark of the table's numbers.
  let decimalMark: DecimalMark
  /// The number that replaces missing numbers; `nil` to refuse them.
  public var missingValue: Float?

  /// The largest accepted file, in bytes.
  public static let byteLimit = 1 << 30

  /// Reads a table of comma- or tab-separated values.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - delimiter: the delimiter; `nil` for a tab in files named .tsv or .tab, and otherwise to detect it from the first lines.
  ///   - hasHeader: whether the first row is a header; `nil` to detect it: see `HeaderReading`.
  /// - Throws: `FileError`, `TableError`
  public init(contentsOf path: String, delimiter: Character? = nil, hasHeader: Bool? = nil) throws {
    let data = try FileAccess.read(path, limit: Self.byteLimit)
    if data.starts(with: [0xff, 0xfe]) || data.starts(with: [0xfe, 0xff]) { throw TableError.utf16 }
    guard let text = String(data: data, encoding: .utf8) else { throw TableError.notUTF8 }
    let isTabbed = ["tsv", "tab"].contains((path as NSString).pathExtension.lowercased())
    try self.init(text: text, delimiter: delimiter ?? (isTabbed ? "\t" : nil), hasHeader: hasHeader)
  }

  /// Reads a table from its text.
  ///
  /// - Throws: `TableError`
  public init(text: String, delimiter: Character? = nil, hasHeader: Bool? = nil) throws(TableError) {
    let separated = try SeparatedText(text, delimiter: delimiter)
    let rows = separated.rows
    guard let first = rows.first else { throw .empty }
    decimalMark = DecimalMark(of: rows, delimiter: separated.delimiter)
    let reading = HeaderReading(of: rows, decimalMark: decimalMark, isHeader: hasHeader)
    hasMadeUpNames = !reading.isHeader
    notes = [reading.note, decimalMark == .comma ? .decimalCommas : nil].compactMap(\.self)
    columns = reading.isHeader ? Self.named(first) : first.indices.map { "column \($0 + 1)" }
    self.rows = Array(reading.isHeader ? rows.dropFirst() : rows[...])
    if let twice = Dictionary(grouping: columns, by: { Array($0.utf8) }).first(where: { $0.value.count > 1 })
    {
      throw .sameName(twice.value[0])
    }
    if let wrong = self.rows.firstIndex(where: { $0.count != columns.count }) {
      throw .ragged(row: wrong, cells: self.rows[wrong].count, columns: columns.count)
    }
    guard !self.rows.isEmpty else { throw .empty }
  }

  /// Returns the names of the columns. Several columns without names get the names that pandas gives them when it reads an index
  /// of several levels.
  private static func named(_ columns: [String]) -> [String] {
    guard columns.count(where: \.isEmpty) > 1 else { return columns }
    return columns.enumerated().map { $1.isEmpty ? "Unnamed: \($0)" : $1 }
  }

  // MARK: Parts

  /// Returns the index of the column with this name, from 0.
  ///
  /// - Throws: `TableError.noColumn`
  public func index(of column: String) throws(TableError) -> Int {
    guard let index = place(of: column) else { throw .noColumn(column, columns: columns) }
    return index
  }

  /// Returns whether a column has this name.
  public func hasColumn(_ name: String) -> Bool { place(of: name) != nil }

  /// Returns the index of a column, or `nil`. Names are compared by bytes.
  private func place(of column: String) -> Int? { columns.firstIndex { $0.hasSameBytes(as: column) } }

  /// Returns the cells of a column.
  ///
  /// - Throws: `TableError.noColumn`
  public func cells(of column: String) throws(TableError) -> [String] {
    let index = try index(of: column)
    return rows.map { $0[index] }
  }

  /// Returns a table of some rows, in the given order.
  ///
  /// - Throws: `TableError.noRow`
  public func selecting(rows wanted: [Int]) throws(TableError) -> DataTable {
    if let wrong = wanted.first(where: { !rows.indices.contains($0) }) {
      throw .noRow(wrong, count: rows.count)
    }
    var table = self
    table.rows = wanted.map { rows[$0] }
    return table
  }

  /// Returns the columns that are features: all columns but `others`. An index column that pandas wrote is an error.
  ///
  /// - Parameter others: columns that are not features.
  /// - Throws: `TableError.noColumn`, `.rowNumbers`
  public func features(without others: [String]) throws(TableError) -> [String] {
    var left = Set(columns.indices)
    for name in others { left.remove(try index(of: name)) }
    let features = left.sorted().map { columns[$0] }
    if !hasMadeUpNames, let name = features.first(where: isRowName) { throw .rowNumbers(column: name) }
    return features
  }

  /// Returns whether a column is a pandas index: it has no name or, if such a file was read and written again, it is named
  /// "Unnamed: 0" and comes first.
  private func isRowName(_ column: String) -> Bool {
    if column.isEmpty { return true }
    guard column.hasBytePrefix("Unnamed: "), let place = place(of: column) else { return false }
    return columns[..<place].allSatisfy { $0.isEmpty || $0.hasBytePrefix("Unnamed: ") }
  }

  /// Parses names separated by commas; a name that contains a comma is in quotation marks.
  ///
  /// - Throws: `TableError.quotes`
  public static func names(in list: String) throws(TableError) -> [String] {
    try SeparatedText(list, delimiter: ",").rows.first ?? []
  }
}
