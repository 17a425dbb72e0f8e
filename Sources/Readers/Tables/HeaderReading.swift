import Foundation

/// Detects whether the first row of a table is a header.
///
/// The row is a header if it has no number, or if one of its texts stands above numbers only. Otherwise it is a header unless it is the
/// only row, two of its cells are equal, a cell after the first is empty, a text of the row occurs again in its column, or the numbers have
/// the format of `numpy.savetxt`. Numbers are common names: pandas numbers columns without names, and years are names, too.
struct HeaderReading {
  let isHeader: Bool
  /// A note, if the table could also be read in another way.
  let note: TableNote?

  /// - Parameter isHeader: whether the first row is a header; `nil` to detect it.
  init(of rows: [[String]], decimalMark: DecimalMark, isHeader: Bool?) {
    if let isHeader {
      (self.isHeader, note) = (isHeader, nil)
      return
    }
    let first = rows.first ?? []
    let below = rows.dropFirst()
    let areNumbers = first.map { decimalMark.isNumber($0) }
    guard areNumbers.contains(true), !Self.isSurelyHeader(first, areNumbers, above: below, decimalMark) else {
      (self.isHeader, note) = (true, nil)
      return
    }
    let shown = first.prefix(4).joined(separator: ", ") + (first.count > 4 ? ", …" : "")
    if let reason = Self.reasonForData(first, areNumbers, above: below) {
      self.isHeader = false
      note = areNumbers.allSatisfy(\.self) ? .namesAsData(first: shown, reason: reason) : nil
    } else {
      self.isHeader = true
      note = .numbersAsNames(first: shown)
    }
  }

  /// Returns whether a text, or an empty first cell, stands above numbers only.
  private static func isSurelyHeader(
    _ first: [String], _ areNumbers: [Bool], above rows: ArraySlice<[String]>, _ decimalMark: DecimalMark
  ) -> Bool {
    first.indices.contains { column in
      guard !areNumbers[column], !first[column].isEmpty || column == 0 else { return false }
      let cells = rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }.filter { !$0.isEmpty }
      return !cells.isEmpty && cells.allSatisfy(decimalMark.isNumber)
    }
  }

  /// Returns the reason why the row cannot be a header, or `nil`.
  private static func reasonForData(
    _ first: [String], _ areNumbers: [Bool], above rows: ArraySlice<[String]>
  ) -> String? {
    if rows.isEmpty { return "it is the only row" }
    if let twice = Dictionary(grouping: first, by: \.self).first(where: { $0.value.count > 1 })?.key {
      return "'\(twice)' occurs more than once"
    }
    if first.dropFirst().contains("") { return "a cell is empty" }
    let comesAgain = first.indices.contains { column in
      !areNumbers[column] && !first[column].isEmpty
        && rows.contains { $0.indices.contains(column) && $0[column] == first[column] }
    }
    if comesAgain { return "one of its texts occurs again in the same column" }
    let isSaved = first.allSatisfy { $0.wholeMatch(of: /[+-]?\d\.\d{18}e[+-]\d\d+/) != nil }
    return isSaved ? "its numbers have the format of numpy.savetxt" : nil
  }
}

/// A note about a table that could also be read in another way.
public enum TableNote: Hashable, Sendable, CustomStringConvertible {
  /// The first row has numbers and was read as names.
  case numbersAsNames(first: String)
  /// The first row could be names, but was read as data.
  case namesAsData(first: String, reason: String)
  /// Commas were read as decimal marks.
  case decimalCommas

  public var description: String {
    switch self {
    case .numbersAsNames(let first): "the first row (\(first)) was read as column names"
    case .namesAsData(let first, let reason): "the first row (\(first)) was read as data: \(reason)"
    case .decimalCommas: "commas were read as decimal points"
    }
  }

  /// The option that selects the other reading, if there is one.
  package var hint: String? {
    switch self {
    case .numbersAsNames: "if it is data, add --no-header"
    case .namesAsData: "if it names the columns, add --header"
    case .decimalCommas: nil
    }
  }
}
