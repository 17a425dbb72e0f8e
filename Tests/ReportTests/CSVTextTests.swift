import Report
import Testing

/// Fields of comma-separated values, as seen by readers that compare bytes.
@Suite struct CSVTextTests {
  private func encoded(_ field: CSVField) -> String { String(decoding: bytes(field), as: UTF8.self) }

  private func bytes(_ field: CSVField) -> [UInt8] { Array(CSVText.text(of: [[field]]).utf8.dropLast(2)) }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a \"b\"", "\"a \"\"b\"\"\""), ("a\nb", "\"a\nb\""),
    ("a\rb", "\"a\rb\""), ("a\r\nb", "\"a\r\nb\""), (" a", "\" a\""), ("a ", "\"a \""), ("a b", "a b"),
    // A combining accent forms one character with the preceding one.
    ("a,\u{301}b", "\"a,\u{301}b\""), ("\"\u{301}", "\"\"\"\u{301}\""), ("a\n\u{301}", "\"a\n\u{301}\""),
    ("a\u{2028}b", "a\u{2028}b"),
  ])
  func quoting(text: String, field: String) { #expect(bytes(.text(text)) == Array(field.utf8)) }

  /// A text that a spreadsheet would interpret as a formula gets an apostrophe before it.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-a", "'-a"), ("@SUM(1)", "'@SUM(1)"), ("\tx", "'\tx"),
    ("\rx", "\"'\rx\""), ("=\u{301}x", "'=\u{301}x"), ("=a,b", "\"'=a,b\""),
    ("=1+cmd|' /C calc'!A0", "'=1+cmd|' /C calc'!A0"),
    ("-", "'-"), ("a=1", "a=1"), ("'=1", "'=1"), ("−5", "−5"), ("-inf", "'-inf"), ("-0x10", "'-0x10"),
    // Numbers are not formulas.
    ("-5", "-5"), ("+1.5e-3", "+1.5e-3"), ("-.5", "-.5"),
  ])
  func formulas(text: String, field: String) { #expect(bytes(.text(text)) == Array(field.utf8)) }

  @Test func numbersStayAsTheyAre() {
    #expect(encoded(.number(-0.1)) == "-0.1" && encoded(.number(-Double.infinity)) == "-inf")
    #expect(encoded(.number(Float(1e-20))) == "1e-20" && encoded(.number(Int?.none)) == "")
    #expect(encoded(.text(nil)) == "")
  }

  @Test func lines() {
    #expect(CSVText.text(of: [["a", .number(1)], ["b,", "c"]]) == "a,1\r\n\"b,\",c\r\n")
  }
}
