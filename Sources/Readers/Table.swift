import Files
import Foundation
import SwiftCSV

/// Rows of text in named columns, as a file of separated values has them; not yet numbers.
public struct Table: Hashable, Sendable {
  /// One for each column; "column 1" and so on where the file has no header.
  public private(set) var columns: [String]
  public private(set) var rows: [[String]]
  /// Whether the file has no header.
  public let hasMadeUpNames: Bool

  /// The largest file that is read.
  public static let byteLimit = 1 << 30

  /// - Parameters:
  ///   - delimiter: `nil` for a tab in files called .tsv or .tab, else for the comma or semicolon that the first line has more of.
  ///   - hasHeader: `nil` to see for oneself: a first row without a single number is one.
  /// - Throws: `FileError`, `TableError`
  public init(contentsOf path: String, delimiter: Character? = nil, hasHeader: Bool? = nil) throws {
    let data = try FileAccess.read(path, limit: Self.byteLimit)
    guard let text = String(data: data, encoding: .utf8) else { throw TableError.notUTF8 }
    let isTabbed = ["tsv", "tab"].contains((path as NSString).pathExtension.lowercased())
    try self.init(text: text, delimiter: delimiter ?? (isTabbed ? "\t" : nil), hasHeader: hasHeader)
  }

  /// - Throws: `TableError`
  public init(text: String, delimiter: Character? = nil, hasHeader: Bool? = nil) throws(TableError) {
    let delimiter = delimiter ?? Self.delimiter(of: text.prefix { !$0.isNewline })
    var rows: [[String]] = []
    do {
      let file = try EnumeratedCSV(
        string: text, delimiter: .character(delimiter), loadColumns: false, rowLimit: 0)
      // The file's own rows are filled up to the longest one.
      try file.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0) }
    } catch {
      throw .quotes
    }
    rows = rows.map { $0.map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.contains { !$0.isEmpty } }
    guard let first = rows.first else { throw .empty }
    let isHeader = hasHeader ?? !first.contains { Double($0) != nil }
    hasMadeUpNames = !isHeader
    columns = isHeader ? first : first.indices.map { "column \($0 + 1)" }
    self.rows = Array(isHeader ? rows.dropFirst() : rows[...])
    if let twice = Dictionary(grouping: columns, by: \.self).first(where: { $0.value.count > 1 }) {
      throw .sameName(twice.key)
    }
    if let wrong = self.rows.firstIndex(where: { $0.count != columns.count }) {
      throw .ragged(row: wrong, cells: self.rows[wrong].count, columns: columns.count)
    }
    guard !self.rows.isEmpty else { throw .empty }
  }

  private static func delimiter(of line: Substring) -> Character {
    let candidates: [Character] = [",", ";", "\t"]
    let counts = candidates.map { candidate in line.count { $0 == candidate } }
    let most = counts.max() ?? 0
    return zip(candidates, counts).first { $1 == most }?.0 ?? ","
  }

  // MARK: Parts

  /// - Throws: `TableError.noColumn`
  public func index(of column: String) throws(TableError) -> Int {
    guard let index = columns.firstIndex(of: column) else { throw .noColumn(column, columns: columns) }
    return index
  }

  /// A column's cells.
  ///
  /// - Throws: `TableError.noColumn`
  public func cells(of column: String) throws(TableError) -> [String] {
    let index = try index(of: column)
    return rows.map { $0[index] }
  }

  /// Some columns as numbers, row by row, in single precision.
  ///
  /// - Throws: `TableError` when there is no such column, or a cell is no finite number.
  public func numbers(of columns: [String]) throws(TableError) -> [Float] {
    try cells(of: columns) { Float($0) }
  }

  /// Some columns as numbers, row by row, in double precision.
  ///
  /// - Throws: `TableError` when there is no such column, or a cell is no finite number.
  public func doubles(of columns: [String]) throws(TableError) -> [Double] {
    try cells(of: columns) { Double($0) }
  }

  private func cells<Value: BinaryFloatingPoint>(
    of columns: [String], number convert: (String) -> Value?
  ) throws(TableError) -> [Value] {
    let indices = try columns.map { name throws(TableError) in try index(of: name) }
    var values: [Value] = []
    values.reserveCapacity(rows.count * columns.count)
    for (number, row) in rows.enumerated() {
      for (name, index) in zip(columns, indices) {
        guard let value = convert(row[index]), value.isFinite else {
          throw .notNumber(row[index], row: number, column: name)
        }
        values.append(value)
      }
    }
    return values
  }

  /// Some rows, in their order.
  ///
  /// - Throws: `TableError.noRow`
  public func selecting(rows wanted: [Int]) throws(TableError) -> Table {
    if let wrong = wanted.first(where: { !rows.indices.contains($0) }) {
      throw .noRow(wrong, count: rows.count)
    }
    var table = self
    table.rows = wanted.map { rows[$0] }
    return table
  }
}

/// Why a file is no table, or not the one that is asked for.
public enum TableError: Error, Hashable, Sendable, CustomStringConvertible {
  case notUTF8
  case empty
  case quotes
  case sameName(String)
  case ragged(row: Int, cells: Int, columns: Int)
  case noColumn(String, columns: [String])
  case noRow(Int, count: Int)
  case notNumber(String, row: Int, column: String)
  case wrongColumns(input: String, columns: [String])

  public var description: String {
    switch self {
    case .notUTF8: "the text is not UTF-8"
    case .empty: "there are no rows"
    case .quotes: "a quotation mark stands where none can be"
    case .sameName(let name): "two columns are called '\(name)'"
    case .ragged(let row, let cells, let columns):
      "row \(row) has \(cells) cells where there are \(columns) columns (rows are counted from 0)"
    case .noColumn(let name, let columns):
      "there is no column '\(name)'; there are \(columns.joined(separator: ", "))"
    case .noRow(let row, let count): "there is no row \(row); there are \(count), counted from 0"
    case .notNumber("", let row, let column): "row \(row) has nothing in the column '\(column)'"
    case .notNumber(let text, let row, let column):
      "row \(row) has '\(text)' in the column '\(column)', which is no number"
    case .wrongColumns(let input, let columns):
      "the model takes \(input), and \(columns.count) columns are left: \(columns.joined(separator: ", "))"
    }
  }
}
