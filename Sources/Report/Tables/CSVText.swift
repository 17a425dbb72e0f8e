/// Fields as comma-separated values.
///
/// Reference: RFC 4180.
package enum CSVText {
  package static func text(of lines: [[CSVField]]) -> String {
    lines.map { $0.map(\.encoded).joined(separator: ",") + "\r\n" }.joined()
  }
}

/// A field in a line of comma-separated values: text or a number.
///
/// Fields are encoded byte by byte, as readers of such files decode them: in Swift's strings, a quotation mark with a combining accent is
/// not equal to a quotation mark.
package enum CSVField: Hashable, Sendable {
  case text(String)
  case number(String)

  /// Returns a text field; empty for `nil`.
  package static func text(_ text: String?) -> CSVField { .text(text ?? "") }

  /// Returns a number in the fewest digits that identify it; empty for `nil`.
  package static func number(_ value: (some LosslessStringConvertible)?) -> CSVField {
    .number(value.map(\.description) ?? "")
  }

  /// The field as the file has it. It is quoted if it contains a comma, a quotation mark or a line break, or begins or ends with a space.
  ///
  /// Spreadsheets read text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula. A single quotation mark before
  /// the text prevents this; text that is entirely a number stays unchanged.
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

  /// Whether the text is a decimal number: "-5", "+1.5e-3".
  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy(Array("0123456789+-.eE".utf8).contains) && Double(text) != nil
  }
}

extension CSVField: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self = .text(text) }
}
