import Files
import Foundation

/// Rows of text in named columns, as a file of separated values has them; not yet numbers.
public struct DataTable: Hashable, Sendable {
  /// One for each column; "column 1" and so on where the file has no header.
  public private(set) var columns: [String]
  /// The cells, row by row.
  public private(set) var rows: [[String]]
  /// Whether the file has no header.
  public let hasMadeUpNames: Bool
  /// How the file was read where it can be read in another way, too.
  public let notes: [TableNote]
  /// What stands before the decimals of its numbers.
  let decimalMark: DecimalMark
  /// The number that takes the place of missing ones; `nil` to refuse them.
  public var missingValue: Float?

  /// The largest file that is read.
  public static let byteLimit = 1 << 30

  /// Reads a table of comma- or tab-separated values.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - delimiter: `nil` for a tab in files called .tsv or .tab, else for the one that the first lines have.
  ///   - hasHeader: `nil` to read the first row as a header unless it cannot be one; see `HeaderReading`.
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

  /// Several columns without a name are called as pandas calls them when it reads them: an index of several levels.
  private static func named(_ columns: [String]) -> [String] {
    guard columns.count(where: \.isEmpty) > 1 else { return columns }
    return columns.enumerated().map { $1.isEmpty ? "Unnamed: \($0)" : $1 }
  }

  // MARK: Parts

  /// The number of the column of that name, from 0.
  ///
  /// - Throws: `TableError.noColumn`
  public func index(of column: String) throws(TableError) -> Int {
    guard let index = place(of: column) else { throw .noColumn(column, columns: columns) }
    return index
  }

  /// Whether a column has this name.
  public func hasColumn(_ name: String) -> Bool { place(of: name) != nil }

  /// Names are compared by bytes.
  private func place(of column: String) -> Int? { columns.firstIndex { $0.hasSameBytes(as: column) } }

  /// A column's cells.
  ///
  /// - Throws: `TableError.noColumn`
  public func cells(of column: String) throws(TableError) -> [String] {
    let index = try index(of: column)
    return rows.map { $0[index] }
  }

  /// Some rows, in their order.
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

  /// Features are the columns that are left; one that pandas wrote to count the rows is none.
  ///
  /// - Parameter others: columns that are no features.
  /// - Throws: `TableError.noColumn`, `.rowNumbers`
  public func features(without others: [String]) throws(TableError) -> [String] {
    var left = Set(columns.indices)
    for name in others { left.remove(try index(of: name)) }
    let features = left.sorted().map { columns[$0] }
    if !hasMadeUpNames, let name = features.first(where: isRowName) { throw .rowNumbers(column: name) }
    return features
  }

  /// Whether a column names or counts the rows: it has no name itself or, where such a file was read and written again, "Unnamed: 0"
  /// and comes first.
  private func isRowName(_ column: String) -> Bool {
    if column.isEmpty { return true }
    guard column.hasBytePrefix("Unnamed: "), let place = place(of: column) else { return false }
    return columns[..<place].allSatisfy { $0.isEmpty || $0.hasBytePrefix("Unnamed: ") }
  }

  /// Names that are separated by commas; one that has a comma stands in quotation marks.
  ///
  /// - Throws: `TableError.quotes`
  public static func names(in list: String) throws(TableError) -> [String] {
    try SeparatedText(list, delimiter: ",").rows.first ?? []
  }
}
