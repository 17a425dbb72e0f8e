/// The row and the column of each position of a field with axes y and x. Positions are numbered in the order of the field's axes,
/// without channels and components.
package struct Grid: Hashable, Sendable {
  package let height: Int
  package let width: Int
  /// The row and column of each position.
  private let rows: [Int]
  private let columns: [Int]

  /// Creates the grid of a field; `nil` unless its axes y and x have at least two positions each.
  package init?(of field: Field) {
    guard let y = field.axes.first(where: { $0.kind == .y })?.extent, y > 1,
      let x = field.axes.first(where: { $0.kind == .x })?.extent, x > 1
    else { return nil }
    // From the outermost axis inwards.
    var cells = [Cell(row: 0, column: 0)]
    for axis in field.axes {
      switch axis.kind {
      case .channel, .component: continue
      case .y: cells = cells.flatMap { cell in (0..<y).map { Cell(row: $0, column: cell.column) } }
      case .x: cells = cells.flatMap { cell in (0..<x).map { Cell(row: cell.row, column: $0) } }
      default: cells = cells.flatMap { [Cell](repeating: $0, count: axis.extent) }
      }
    }
    (height, width) = (y, x)
    rows = cells.map(\.row)
    columns = cells.map(\.column)
  }

  /// The number of positions of the field.
  package var count: Int { rows.count }

  package struct Cell: Hashable, Sendable {
    package var row: Int
    package var column: Int
  }

  package func cell(of position: Int) -> Cell { Cell(row: rows[position], column: columns[position]) }

  /// A rectangle of neighbouring rows and columns.
  package struct Rectangle: Hashable, Sendable {
    package var rows: Range<Int>
    package var columns: Range<Int>

    package init(rows: Range<Int>, columns: Range<Int>) {
      self.rows = rows
      self.columns = columns
    }

    package func contains(_ cell: Cell) -> Bool { rows.contains(cell.row) && columns.contains(cell.column) }
  }
}
