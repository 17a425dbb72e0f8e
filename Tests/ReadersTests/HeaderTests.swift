import Testing

@testable import Readers

/// Tests whether the first row of a table names its columns.
@Suite struct HeaderTests {
  /// Names that are numbers, as pandas writes them, are a header, which is reported.
  @Test(arguments: [
    "0,1,2,3\n5.1,3.5,1.4,0.2\n5.0,2.0,3.5,1.0\n", "2019,2020\n1,2\n3,4\n", "0.1;0.2\n1.5;2.5\n",
    "5.1,3.5,1.4,0.2\n4.9,3.0,1.4,0.2\n", "0,1\n0,1\n1,0\n", "False,True\n1,2\n",
    "1990,1991,species\n5,6,x\n7,8,y\n",
    "1100.0\t1102.0\n0.3\t0.4\n", "0,1e3\n1,2\n", "0\n5\n6\n", "id,0\nx,1\n", "0;1\n5,1;3,5\n",
  ])
  func numbersAreNames(text: String) throws {
    let table = try DataTable(text: text)
    let first = text.prefix { !$0.isNewline }
    #expect(
      !table.hasMadeUpNames
        && table.columns.joined(separator: ",").filter { $0 != "," } == first.filter { !",;\t".contains($0) })
    #expect(table.notes.contains { if case .numbersAsNames = $0 { true } else { false } }, "\(table.notes)")
  }

  /// A text above numbers can only be a name, and so can an empty first cell.
  @Test(arguments: [
    "a,b\n1,2\n", "n,2019,2020\n7,1,2\n8,3,4\n", ",0,1\n0,5.1,3.5\n1,4.9,3\n", ",2019\n0,5\n",
    "Unnamed: 0,0\n0,3\n1,4\n",
  ])
  func sureHeaders(text: String) throws {
    let table = try DataTable(text: text)
    #expect(!table.hasMadeUpNames && table.rows.count == text.count { $0.isNewline } - 1)
    #expect(table.notes.isEmpty)
  }

  /// A row that cannot name columns is data.
  @Test(arguments: [
    ("0.0,0.0,1.0\n1,2,3\n", 2, true), ("5.1,3.5,setosa\n4.9,3.0,setosa\n", 2, false),
    ("1,,3\n4,5,6\n", 2, false),
    ("5.1,3.5\n", 1, true),
    ("5.100000000000000000e+00,3.500000000000000000e+00\n4.9e+00,3e+00\n", 2, true),
    ("5,1;5,1\n4,9;3,0\n", 2, true), ("True,True\nFalse,True\n", 2, true), ("nan,nan\n1,2\n", 2, true),
  ])
  func impossibleHeaders(text: String, rows: Int, isSaid: Bool) throws {
    let table = try DataTable(text: text)
    #expect(table.hasMadeUpNames && table.rows.count == rows)
    #expect(table.columns == (1...table.columns.count).map { "column \($0)" })
    #expect(
      isSaid == table.notes.contains { if case .namesAsData = $0 { true } else { false } }, "\(table.notes)")
  }

  /// A multi-level index has several unnamed columns; each can be left out.
  @Test func severalUnnamedColumns() throws {
    let table = try DataTable(text: ",,a,b\nu,1,2.5,3\nu,2,4,5\n")
    #expect(table.columns == ["Unnamed: 0", "Unnamed: 1", "a", "b"])
    #expect(throws: TableError.rowNumbers(column: "Unnamed: 0")) { try table.features(without: []) }
    #expect(throws: TableError.rowNumbers(column: "Unnamed: 1")) {
      try table.features(without: ["Unnamed: 0"])
    }
    #expect(try table.features(without: ["Unnamed: 0", "Unnamed: 1"]) == ["a", "b"])
  }

  /// The options take precedence and need no note.
  @Test func headersAreSaid() throws {
    let bare = try DataTable(text: "1,2\n3,4", hasHeader: false)
    #expect(bare.rows.count == 2 && bare.notes.isEmpty)
    let named = try DataTable(text: "1,2\n3,4", hasHeader: true)
    #expect(named.columns == ["1", "2"] && named.rows.count == 1 && named.notes.isEmpty)
    #expect(try DataTable(text: "x,y\nz,w", hasHeader: false).rows.count == 2)
    #expect(throws: TableError.sameName("1")) { try DataTable(text: "1,1\n2,3\n", hasHeader: true) }
  }

  /// The index that pandas writes is no feature and can be left out by its name.
  @Test(arguments: [
    (",a,b\n0,1,2\n1,3,4\n", [""]), (",0,1\nx,1,2\ny,3,4\n", [""]),
    ("Unnamed: 0,a,b\n0,1,2\n1,3,4\n", ["Unnamed: 0"]),
    (",Unnamed: 0,a,b\n0,0,1,2\n1,1,3,4\n", ["", "Unnamed: 0"]),
    ("Unnamed: 0.1,Unnamed: 0,a,b\n0,0,1,2\n", ["Unnamed: 0.1", "Unnamed: 0"]),
  ])
  func index(text: String, names: [String]) throws {
    let table = try DataTable(text: text)
    #expect(throws: TableError.rowNumbers(column: names[0])) { try table.features(without: []) }
    #expect(try table.features(without: names).count == 2)
  }

  /// A column with such a name in another position is an ordinary column.
  @Test func namesOfPandasElsewhere() throws {
    #expect(try DataTable(text: "a,Unnamed: 1\n1,2\n").features(without: []).count == 2)
    #expect(try DataTable(text: "1,2,3\n4,5,6\n", hasHeader: false).features(without: []).count == 3)
    #expect(throws: TableError.noColumn("c", columns: ["a", "b"])) {
      try DataTable(text: "a,b\n1,2\n").features(without: ["c"])
    }
  }
}
