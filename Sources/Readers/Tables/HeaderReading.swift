import Foundation

/// Whether the first row of a table names its columns.
///
/// It does unless that is impossible: because it is the only row and has numbers, two of its cells are the same, a cell beside the first is
/// empty, a text of it comes again below, or its numbers are written as `numpy.savetxt` writes data. Names of numbers are common: pandas
/// numbers columns without names, and years are names, too.
struct HeaderReading {
  let isHeader: Bool
  /// Where another reading is possible, too.
  let note: TableNote?

  /// - Parameter isHeader: what is known of it; `nil` to find out.
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

  /// Whether a text, or nothing at the first place, stands above numbers.
  private static func isSurelyHeader(
    _ first: [String], _ areNumbers: [Bool], above rows: ArraySlice<[String]>, _ decimalMark: DecimalMark
  ) -> Bool {
    first.indices.contains { column in
      guard !areNumbers[column], !first[column].isEmpty || column == 0 else { return false }
      let cells = rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }.filter { !$0.isEmpty }
      return !cells.isEmpty && cells.allSatisfy(decimalMark.isNumber)
    }
  }

  /// Why the row cannot name columns; `nil` where it can.
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

/// How a table was read where it could be read in another way, too.
public enum TableNote: Hashable, Sendable, CustomStringConvertible {
  /// The first row consists of numbers and became names.
  case numbersAsNames(first: String)
  /// The first row could name columns, but is data.
  case namesAsData(first: String, reason: String)
  /// Numbers have commas before their decimals.
  case decimalCommas

  public var description: String {
    switch self {
    case .numbersAsNames(let first): "the first row (\(first)) was read as column names"
    case .namesAsData(let first, let reason): "the first row (\(first)) was read as data: \(reason)"
    case .decimalCommas: "commas were read as decimal points"
    }
  }

  /// The option that chooses the other way, if there is one.
  package var hint: String? {
    switch self {
    case .numbersAsNames: "if it is data, add --no-header"
    case .namesAsData: "if it names the columns, add --header"
    case .decimalCommas: nil
    }
  }
}
