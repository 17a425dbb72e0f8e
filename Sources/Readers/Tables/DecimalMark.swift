/// The decimal mark of a table's numbers.
///
/// A comma is the decimal mark if cells have another delimiter, no number has a decimal point, and at least one comma cannot
/// separate thousands.
enum DecimalMark: Hashable, Sendable {
  case point
  case comma
  /// Every comma could be a decimal mark or separate thousands, as in this example.
  case ambiguous(String)
  /// Some cells have points, others commas.
  case both(point: String, comma: String)

  init(of rows: [[String]], delimiter: Character) {
    var point: String?
    var commas: [String] = []
    var thousands: String?
    if delimiter != "," {
      for cell in rows.joined() where cell.contains(",") || cell.contains(".") {
        if Self.number(cell, mark: ",") != nil {
          if cell.wholeMatch(of: /[+-]?[1-9]\d{0,2},\d{3}/) == nil {
            if commas.isEmpty { commas.append(cell) }
          } else {
            thousands = thousands ?? cell
          }
        } else if point == nil, cell.contains("."), Double(cell) != nil {
          point = cell
        }
      }
    }
    switch (point, commas.first ?? thousands) {
    case (_, nil): self = .point
    case (let point?, let comma?): self = .both(point: point, comma: comma)
    case (nil, let comma?): self = commas.isEmpty ? .ambiguous(comma) : .comma
    }
  }

  /// Returns the number in a cell, or `nil`. True and False are 1 and 0.
  func number(_ cell: String) -> Double? {
    if let plain = Self.number(cell, mark: ".") { return plain }
    switch cell {
    case "True", "true", "TRUE": return 1
    case "False", "false", "FALSE": return 0
    default: return self == .comma ? Self.number(cell, mark: ",") : nil
    }
  }

  /// Returns whether a cell is a number with a decimal mark that the table may use, or a nonempty spelling of a missing number.
  func isNumber(_ cell: String) -> Bool {
    number(cell) != nil || self != .point && Self.number(cell, mark: ",") != nil
      || !cell.isEmpty && TableError.isMissing(cell)
  }

  /// Parses decimal digits with at most one decimal mark and an exponent; hexadecimal numbers and NaN are not accepted.
  private static func number(_ cell: String, mark: Character) -> Double? {
    guard
      cell.utf8.allSatisfy({
        UInt8(ascii: "+") <= $0 && $0 <= UInt8(ascii: "9") || $0 | 0x20 == UInt8(ascii: "e")
      }),
      cell.utf8.contains(where: { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") })
    else { return nil }
    if mark == "." { return Double(cell) }
    guard cell.count(where: { $0 == "," }) == 1, !cell.contains(".") else { return nil }
    return Double(cell.replacing(",", with: "."))
  }
}
