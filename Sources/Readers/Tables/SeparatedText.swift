import Foundation

/// The cells of a text of separated values, row by row, without empty rows and without an empty trailing column.
///
/// The text is parsed by bytes: a comma before a combining accent is a delimiter, although Swift treats both as one character.
/// Reference: RFC 4180, with any delimiter and any of the line ends `\n`, `\r\n`, `\r`.
struct SeparatedText {
  let rows: [[String]]
  let delimiter: Character

  /// The number of lines that are examined to detect the delimiter.
  private static let sampledLines = 20
  private static let quote = UInt8(ascii: "\"")

  /// - Parameter delimiter: the delimiter; `nil` to detect it.
  /// - Throws: `TableError.quotes`
  init(_ text: String, delimiter: Character?) throws(TableError) {
    var bytes = Array(text.utf8)
    // A byte order mark is not part of the first name.
    if bytes.starts(with: "\u{FEFF}".utf8) { bytes.removeFirst(3) }
    let delimiter = delimiter ?? Self.delimiter(of: bytes)
    self.delimiter = delimiter
    let rows = try Self.rows(of: bytes, delimiter: Array(String(delimiter).utf8))
      .filter { $0.isQuoted || $0.cells.contains { !$0.isEmpty } }.map(\.cells)
    // If every line ends in a delimiter, the empty last column is dropped.
    let widest = rows.map(\.count).max() ?? 0
    let filled = rows.map { ($0.lastIndex { !$0.isEmpty } ?? 0) + 1 }.max() ?? 0
    let isTrailing = filled < widest
    self.rows = isTrailing ? rows.map { Array($0.prefix(max(filled, 1))) } : rows
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// Splits a text into rows of cells.
  ///
  /// - Throws: `TableError.quotes` for a quotation mark inside an unquoted cell, after a quoted cell, or without a partner.
  ///
  /// - Returns: the cells without surrounding whitespace, and whether a cell of the row is quoted: a row with a quoted cell is
  ///   not blank, even if the cell is empty.
  private static func rows(
    of bytes: [UInt8], delimiter: [UInt8]
  ) throws(TableError) -> [(cells: [String], isQuoted: Bool)] {
    var rows: [(cells: [String], isQuoted: Bool)] = []
    var row: [String] = []
    var hasQuotes = false
    var cell: [UInt8] = []
    var isClosed = false
    var index = 0
    func endCell() {
      row.append(String(decoding: cell, as: UTF8.self).trimmingCharacters(in: .whitespaces))
      hasQuotes = hasQuotes || isClosed
      cell.removeAll(keepingCapacity: true)
      isClosed = false
    }
    while index < bytes.count {
      let byte = bytes[index]
      if isLineEnd(byte) {
        endCell()
        rows.append((row, hasQuotes))
        row.removeAll(keepingCapacity: true)
        hasQuotes = false
        index += byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
      } else if byte == delimiter[0], bytes[index...].starts(with: delimiter) {
        endCell()
        index += delimiter.count
      } else if byte == quote {
        // Spaces are allowed before a quoted cell.
        guard !isClosed, cell.allSatisfy({ $0 == 0x20 }) else { throw .quotes }
        cell.removeAll(keepingCapacity: true)
        index = try readQuoted(bytes, from: index + 1, into: &cell)
        isClosed = true
      } else {
        guard !isClosed || byte == 0x20 else { throw .quotes }
        if !isClosed { cell.append(byte) }
        index += 1
      }
    }
    if !cell.isEmpty || !row.isEmpty || isClosed {
      endCell()
      rows.append((row, hasQuotes))
    }
    return rows
  }

  /// Reads a quoted cell, after its opening quotation mark.
  ///
  /// - Returns: the index after the closing quotation mark.
  private static func readQuoted(
    _ bytes: [UInt8], from start: Int, into cell: inout [UInt8]
  ) throws(TableError) -> Int {
    var index = start
    while index < bytes.count {
      if bytes[index] == quote {
        guard index + 1 < bytes.count, bytes[index + 1] == quote else { return index + 1 }
        index += 1
      }
      cell.append(bytes[index])
      index += 1
    }
    throw .quotes
  }

  /// Returns the delimiter that occurs equally often in each of the first lines, outside quotes; else the most frequent one in
  /// the first line. The comma is tried last, because it can be a decimal mark. A space is a delimiter only between numbers.
  private static func delimiter(of bytes: [UInt8]) -> Character {
    let lines = bytes.split(maxSplits: sampledLines, whereSeparator: isLineEnd).prefix(sampledLines)
      .map { line -> [UInt8] in
        var isQuoted = false
        return line.filter { byte in
          if byte == quote { isQuoted.toggle() }
          return !isQuoted
        }
      }
      .filter { $0.contains { $0 != 0x20 && $0 != 0x09 } }
    guard let first = lines.first else { return "," }
    let candidates: [Unicode.Scalar] = ["\t", ";", ","]
    let counts = candidates.map { candidate in lines.map { $0.count { $0 == UInt8(ascii: candidate) } } }
    if let even = zip(candidates, counts).first(where: { $1[0] > 0 && Set($1).count == 1 }) {
      return Character(even.0)
    }
    let most = counts.map { $0[0] }.max() ?? 0
    if most == 0 {
      let words = first.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      return words.count > 1 && words.allSatisfy { Double($0) != nil } ? " " : ","
    }
    return zip(candidates, counts).first { $1[0] == most }.map { Character($0.0) } ?? ","
  }
}
