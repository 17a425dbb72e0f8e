import Foundation
import TestSupport
import Testing

@testable import Readers

/// The conversion of cells to numbers.
@Suite struct TableNumberTests {
  private func numbers(_ text: String) throws -> [Float] {
    let table = try DataTable(text: text, hasHeader: true)
    return try table.numbers(of: table.columns)
  }

  /// The same numbers in different notations.
  @Test(arguments: [
    "a,b\n1.5,-2\n1000,0.25\n", "a;b\n1,5;-2\n1000;0,25\n", "a\tb\n1,5\t-2\n1000\t0,25\n",
    "a;b\n1.5;-2\n1e3;.25\n",
    "a,b\r\n\"1.5\",\"-2\"\r\n\"1000\",\"0.25\"\r\n", "\u{FEFF}a;b\n\"1,5\";-2,0\n1000,0;0,25\n",
    "a,b,\n1.5,-2,\n1000,0.25,\n",
    "a,b\n1.5,-2,\n1000,0.25,\n", " a , b \n 1.5 , -2 \n +1000 , 2.5E-1",
    "a;b;\r\n1,5;-2;\r\n1000;2,5e-1;\r\n",
    "a,b\n\n1.5,-2\n\n1000,0.25",
  ])
  func formats(text: String) throws { #expect(try numbers(text) == [1.5, -2, 1000, 0.25]) }

  @Test func booleansAreNumbers() throws {
    #expect(try numbers("a,b\nTrue,False\nFALSE,TRUE\ntrue,false\n") == [1, 0, 0, 1, 1, 0])
    #expect(throws: TableError.notNumber("yes", row: 0, column: "a")) { try numbers("a\nyes\n") }
  }

  @Test func spacesOfSavedArrays() throws {
    let table = try DataTable(text: "1.5 2\n3 4\n", hasHeader: false)
    #expect(try table.numbers(of: table.columns) == [1.5, 2, 3, 4])
  }

  /// An ambiguous comma is refused, and so are tables with commas and points.
  @Test func commas() throws {
    #expect(throws: TableError.thousands("1,234", row: 0, column: "a")) {
      try numbers("a;b\n1,234;5\n6,789;7\n")
    }
    #expect(try numbers("a;b\n1,234;5\n6,7;7\n") == [1.234, 5, 6.7, 7])
    #expect(try numbers("a;b\n0,234;5\n") == [0.234, 5])
    #expect(throws: TableError.bothMarks("1,5", row: 1, column: "a", other: "2.5")) {
      try numbers("a;b\n1;2.5\n1,5;3\n")
    }
    for cell in ["1,234,567", "1.234,5", "1,2,3", ",", "1,5x"] {
      #expect(throws: TableError.self, "\(cell)") { try numbers("a;b\n\(cell);5,5\n") }
    }
    #expect(try DataTable(text: "a;b\n1,5;2\n").notes == [.decimalCommas])
    #expect(try DataTable(text: "a;b\n1;2\n").notes.isEmpty)
  }

  @Test(arguments: ["", "NaN", "nan", "NA", "N/A", "<NA>", "null", "None"])
  func missing(cell: String) throws {
    var table = try DataTable(text: "a,b\n1,2\n3,\(cell)\n")
    let error = TableError.notNumber(cell, row: 1, column: "b")
    #expect(throws: error) { try table.numbers(of: ["a", "b"]) }
    #expect(error.isAboutMissingNumber)
    table.missingValue = -1
    #expect(try table.numbers(of: ["a", "b"]) == [1, 2, 3, -1])
  }

  /// A number that is too large, infinite or in another notation is never a missing number.
  @Test(arguments: ["inf", "-inf", "Infinity", "1e400", "0x10", "1e", "e", "-", "1 2", "12abc"])
  func others(cell: String) throws {
    var table = try DataTable(text: "a,b\n1,\(cell)\n3,4\n")
    table.missingValue = 0
    #expect(throws: TableError.self) { try table.numbers(of: ["b"]) }
    #expect(throws: TableError.self) { try table.doubles(of: ["b"]) }
  }

  @Test func precisions() throws {
    let table = try DataTable(text: "t\n1700000001\n1e39\n")
    #expect(try table.doubles(of: ["t"]) == [1_700_000_001, 1e39])
    #expect(throws: TableError.tooLarge("1e39", row: 1, column: "t")) { try table.numbers(of: ["t"]) }
  }

  @Test func encodings() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.csv"
      for encoding in [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian] {
        let mark = encoding == .utf16 ? "" : "\u{FEFF}"
        let data = try #require((mark + "a,b\n1,2\n").data(using: encoding))
        try data.write(to: URL(fileURLWithPath: path))
        #expect(throws: TableError.utf16) { try DataTable(contentsOf: path) }
      }
      try Data("\u{FEFF}a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(try DataTable(contentsOf: path).columns == ["a", "b"])
    }
  }

  @Test func quotes() throws {
    #expect(throws: TableError.quotes) { try DataTable(text: "a,b\n1,2\n3,\"4\n5,6\n") }
    #expect(try DataTable.names(in: "a, b,\"c, d\"") == ["a", "b", "c, d"])
    #expect(try DataTable(text: "\"a;b\",c\n1,2\n").columns == ["a;b", "c"])
    // An unterminated last line has all its cells.
    #expect(try DataTable(text: "a,b\n1,2\n3,").rows == [["1", "2"], ["3", ""]])
  }

  /// In a table with one column pandas writes a missing value as "": a cell, not a blank line.
  @Test func aQuotedNothingIsACell() throws {
    let table = try DataTable(text: "a\n1\n\"\"\n\n3\n")
    #expect(table.rows.count == 3 && table.rows[1] == [""])
    #expect(throws: TableError.notNumber("", row: 1, column: "a")) { try table.numbers(of: ["a"]) }
  }
}
