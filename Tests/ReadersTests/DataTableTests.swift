import Foundation
import TestSupport
import Testing

@testable import Readers

@Suite struct TableTests {
  /// Delimiters, quotation marks and names are compared by bytes: a following combining accent does not change them.
  @Test func accentsBehindSigns() throws {
    let accent = "\u{301}"
    for mark in [accent, "\u{200d}"] {
      for delimiter in [",", ";"] {
        let table = try DataTable(text: "a\(delimiter)\(mark)b\(delimiter)c\n1\(delimiter)2\(delimiter)3\n")
        #expect(table.columns.map { Array($0.utf8) } == ["a", mark + "b", "c"].map { Array($0.utf8) })
      }
      let quoted = try DataTable(text: "\"a\"\"\(mark)\",\"\(mark)r\"\n1,2\n")
      #expect(quoted.columns.map { Array($0.utf8) } == ["a\"" + mark, mark + "r"].map { Array($0.utf8) })
    }
    let (composed, decomposed) = ("\u{e9}", "e\(accent)")
    let both = try DataTable(text: "\(composed),\(decomposed)\n1,2\n")
    #expect(try both.index(of: composed) == 0 && both.index(of: decomposed) == 1)
    #expect(try both.features(without: [decomposed]).map { Array($0.utf8) } == [Array(composed.utf8)])
    #expect(throws: TableError.self) { try DataTable(text: "\(composed),b\n1,2\n").index(of: decomposed) }
  }

  @Test(arguments: [
    "a,b,species\n1,2,x\n3,4,y\n", "a;b;species\r\n1;2;x\r\n3;4;y\r\n\r\n", "a\tb\tspecies\n1\t2\tx\n3\t4\ty",
    "\u{FEFF}a, b ,\"species\"\n\n1, 2,\"x\"\n3,4 ,y\n\n",
  ])
  func columnsAndRows(text: String) throws {
    let table = try DataTable(text: text)
    #expect(table.columns == ["a", "b", "species"] && table.rows == [["1", "2", "x"], ["3", "4", "y"]])
    #expect(try table.numbers(of: ["b", "a"]) == [2, 1, 4, 3])
    #expect(try table.cells(of: "species") == ["x", "y"])
    #expect(try table.selecting(rows: [1]).rows == [["3", "4", "y"]])
  }

  @Test func quotesHoldAnything() throws {
    let table = try DataTable(text: "name,value\n\"a, \"\"b\"\"\nand c\",1\n")
    #expect(table.rows == [["a, \"b\"\nand c", "1"]])
  }

  @Test func mistakesSayWhere() throws {
    let table = try DataTable(text: "a,b\n1,\n2,NA\n")
    #expect(throws: TableError.notNumber("", row: 0, column: "b")) { try table.numbers(of: ["a", "b"]) }
    #expect(throws: TableError.notNumber("NA", row: 0, column: "b")) {
      try table.selecting(rows: [1]).numbers(of: ["b"])
    }
    #expect(throws: TableError.notNumber("inf", row: 0, column: "a")) {
      try DataTable(text: "a\ninf\n").numbers(of: ["a"])
    }
    #expect(throws: TableError.noColumn("c", columns: ["a", "b"])) { try table.cells(of: "c") }
    #expect(throws: TableError.noRow(2, count: 2)) { try table.selecting(rows: [0, 2]) }
    #expect(throws: TableError.ragged(row: 1, cells: 3, columns: 2)) {
      try DataTable(text: "a,b\n1,2\n1,2,3\n")
    }
    #expect(throws: TableError.sameName("a")) { try DataTable(text: "a,a\n1,2\n") }
    #expect(throws: TableError.empty) { try DataTable(text: "a,b\n") }
    #expect(throws: TableError.empty) { try DataTable(text: "\n\n") }
    #expect(throws: TableError.quotes) { try DataTable(text: "a,b\n\"1\"2,3\n") }
    try withTemporaryFolder { folder in
      try Data([0x61, 0xff, 0x0a]).write(to: URL(fileURLWithPath: folder + "/a.csv"))
      #expect(throws: TableError.notUTF8) { try DataTable(contentsOf: folder + "/a.csv") }
      try Data("a\tb\n1\t2".utf8).write(to: URL(fileURLWithPath: folder + "/a.tsv"))
      #expect(try DataTable(contentsOf: folder + "/a.tsv").columns == ["a", "b"])
    }
  }
}
