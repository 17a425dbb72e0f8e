import Foundation
import SwiftCSV

/// The cells of a text of separated values, row by row, without rows and columns that hold nothing.
struct SeparatedText {
  let rows: [[String]]
  let delimiter: Character

  /// Lines that are looked at to find the delimiter.
  private static let sampledLines = 20

  /// - Parameter delimiter: `nil` to find it.
  /// - Throws: `TableError.quotes`
  init(_ text: String, delimiter: Character?) throws(TableError) {
    var text = text
    // A mark of the byte order is no part of the first name.
    if text.unicodeScalars.first == "\u{FEFF}" { text = String(text.unicodeScalars.dropFirst()) }
    guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2) else { throw .quotes }
    self.delimiter = delimiter ?? Self.delimiter(of: text)
    // A last line without its end loses an empty last cell.
    if text.last?.isNewline == false { text += "\n" }
    var rows: [[String]] = []
    do {
      let file = try EnumeratedCSV(
        string: text, delimiter: .character(self.delimiter), loadColumns: false, rowLimit: 0)
      try file.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0) }
    } catch {
      throw .quotes
    }
    rows = rows.map { $0.map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.contains { !$0.isEmpty } }
    // Behind a delimiter at the end of each line is no column.
    let widest = rows.map(\.count).max() ?? 0
    let filled = rows.map { ($0.lastIndex { !$0.isEmpty } ?? 0) + 1 }.max() ?? 0
    let isTrailing = filled < widest
    self.rows = isTrailing ? rows.map { Array($0.prefix(max(filled, 1))) } : rows
  }

  /// The delimiter that stands equally often in each of the first lines, outside quotes; else the one that the first line has most of.
  /// A comma comes last, because it may stand before decimals; a space separates nothing but numbers.
  private static func delimiter(of text: String) -> Character {
    let lines = text.split(maxSplits: sampledLines, whereSeparator: \.isNewline).prefix(sampledLines)
      .map { line -> Substring in
        var isQuoted = false
        return Substring(
          line.filter { character in
            if character == "\"" { isQuoted.toggle() }
            return !isQuoted
          })
      }
      .filter { $0.contains { !$0.isWhitespace } }
    guard let first = lines.first else { return "," }
    let candidates: [Character] = ["\t", ";", ","]
    let counts = candidates.map { candidate in lines.map { $0.count { $0 == candidate } } }
    if let even = zip(candidates, counts).first(where: { $1[0] > 0 && Set($1).count == 1 }) { return even.0 }
    let most = counts.map { $0[0] }.max() ?? 0
    if most == 0 {
      let words = first.split(separator: " ")
      return words.count > 1 && words.allSatisfy { Double($0) != nil } ? " " : ","
    }
    return zip(candidates, counts).first { $1[0] == most }?.0 ?? ","
  }
}

extension Table {
  /// Names that are separated by commas; one that has a comma stands in quotation marks.
  ///
  /// - Throws: `TableError.quotes`
  public static func names(in list: String) throws(TableError) -> [String] {
    try SeparatedText(list, delimiter: ",").rows.first ?? []
  }
}
