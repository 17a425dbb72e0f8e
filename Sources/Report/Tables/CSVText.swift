/// Fields as comma-separated values.
///
/// Reference: RFC 4180.
package enum CSVText {
  package static func text(of lines: [[CSVField]]) -> String {
    lines.map { $0.map(\.encoded).joined(separator: ",") + "\r\n" }.joined()
  }
}

/// A field of a line of comma-separated values: what is text is kept apart from what is a number.
///
/// All of it goes by bytes, as readers of such files do: for Swift's strings a quotation mark with a combining accent is no quotation
/// mark.
package enum CSVField: Hashable, Sendable {
  case text(String)
  case number(String)

  /// Text; nothing where there is none.
  package static func text(_ text: String?) -> CSVField { .text(text ?? "") }

  /// A number in the fewest digits that tell it apart; nothing where there is none.
  package static func number(_ value: (some LosslessStringConvertible)?) -> CSVField {
    .number(value.map(\.description) ?? "")
  }

  /// As it stands in the file. It is quoted where it holds a comma, a quotation mark or a line break, or begins or ends with a space.
  ///
  /// Spreadsheets take text for a formula that begins with `=`, `+`, `-`, `@`, a tab or a carriage return. A single quotation mark
  /// before it makes it text; text that is a number as a whole stays as it is.
  var encoded: String {
    switch self {
    case .number(let text): return Self.quoted(text)
    case .text(let text):
      let startsFormula = text.utf8.first.map(Self.formulaStarts.contains) ?? false
      return Self.quoted(startsFormula && !Self.isNumber(text) ? "'" + text : text)
    }
  }

  private static let formulaStarts: [UInt8] = Array("=+-@\t\r".utf8)
  private static let needQuotes: [UInt8] = Array(",\"\r\n".utf8)

  private static func quoted(_ text: String) -> String {
    let bytes = text.utf8
    let space = UInt8(ascii: " ")
    guard bytes.first == space || bytes.last == space || bytes.contains(where: needQuotes.contains) else {
      return text
    }
    let quote = UInt8(ascii: "\"")
    let inner = bytes.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return String(decoding: [quote] + inner + [quote], as: UTF8.self)
  }

  /// "-5", "+1.5e-3"
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy(Array("0123456789+-.eE".utf8).contains) && Double(text) != nil
  }
}

extension CSVField: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self = .text(text) }
}
