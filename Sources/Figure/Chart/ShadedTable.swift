import ImageCoding

/// A table of numbers whose cells are coloured by their values.
package struct ShadedTable: Sendable {
  package var title: String
  /// The headings of the columns.
  package var columns: [String]
  /// The labels of the rows.
  package var rows: [String]
  /// The values, row by row; `nil` leaves a cell empty.
  package var values: [[Double?]]
  /// Rows below the table, which are not coloured.
  package var footer: [(name: String, values: [Double?])]
  /// The meaning of the colours, printed below the table.
  package var unit: String
  package var colors: ColorMap
  /// Whether every row has its own scale.
  package var isScaledByRow: Bool

  package init(
    title: String, columns: [String], rows: [String], values: [[Double?]],
    footer: [(name: String, values: [Double?])] = [], unit: String = "", colors: ColorMap = .purpleOrange,
    isScaledByRow: Bool = false
  ) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.values = values
    self.footer = footer
    self.unit = unit
    self.colors = colors
    self.isScaledByRow = isScaledByRow
  }

  /// Returns the colour of a value. Diverging maps are centred at zero; others range from the smallest value to the largest.
  func color(_ value: Double, row: Int) -> RGB {
    let (low, high) = range(row: row)
    if colors.isDiverging {
      let top = max(abs(low), abs(high))
      return colors[top > 0 ? value / top : 0]
    }
    return colors[high > low ? (value - low) / (high - low) : 0]
  }

  /// Returns the range of the values that share a scale with a row.
  package func range(row: Int) -> (low: Double, high: Double) {
    let shared = (isScaledByRow ? values[row] : values.flatMap(\.self)).compactMap(\.self).filter(\.isFinite)
    return (shared.min() ?? 0, shared.max() ?? 0)
  }

  static func text(_ value: Double?) -> String { value.map(NumberText.short) ?? "" }
}

extension ShadedTable {
  /// Draws the table as a page. Columns that do not fit side by side continue below.
  package func scene(_ look: SheetLook = SheetLook()) -> FigureScene {
    var scene = FigureScene(width: 1, height: 1, background: look.theme.paper)
    var size = look.fontSize ?? 10.5
    var layout = ShadedTableLayout(
      self, size: size, theme: look.theme, width: look.width.map { $0 - 2.8 * size })
    // If the page is narrower than one column, the font is reduced.
    while let width = look.width, look.fontSize == nil, layout.width > width - 2.8 * size, size > 2 {
      size *= 0.9
      layout = ShadedTableLayout(self, size: size, theme: look.theme, width: width - 2.8 * size)
    }
    let margin = size * 1.4
    var y = margin
    if !title.isEmpty {
      let heading = Paragraph(
        title, size: size * 1.2, isBold: true, color: look.theme.ink,
        width: max(layout.width, look.width.map { $0 - 2 * margin } ?? 0))
      scene.add(heading, x: margin, y: y)
      y += heading.measured.height + margin * 0.6
    }
    y += layout.draw(on: &scene, x: margin, y: y)
    scene.width = look.width ?? layout.width + 2 * margin
    scene.height = y + margin
    return scene
  }
}

/// The layout of a table's cells.
struct ShadedTableLayout {
  private let table: ShadedTable
  private let size: Double
  private let theme: SheetLook.Theme
  private let nameWidth: Double
  private let cellWidth: Double
  /// The number of columns side by side.
  private let perBlock: Int

  /// - Parameter width: the available width, in points; `nil` for at most 1000.
  init(_ table: ShadedTable, size: Double, theme: SheetLook.Theme, width: Double?) {
    (self.table, self.size, self.theme) = (table, size, theme)
    let names = table.rows + table.footer.map(\.name)
    let widestName = names.map { Paragraph($0, size: size).measured.width }.max() ?? 0
    nameWidth = min(widestName, (width ?? 700) * 0.4) + size
    let numbers = (table.values.flatMap(\.self) + table.footer.flatMap(\.values)).map(ShadedTable.text)
    let widestNumber = numbers.map { Paragraph($0, size: size).measured.width }.max() ?? 0
    let widestHead = table.columns.map { Paragraph($0, size: size, isBold: true).measured.width }.max() ?? 0
    cellWidth = max(widestNumber + size * 1.4, min(widestHead + size, size * 12), size * 5)
    let room = (width ?? 1000) - nameWidth
    perBlock = max(1, min(max(1, table.columns.count), Int(room / cellWidth)))
  }

  var width: Double { nameWidth + Double(perBlock) * cellWidth }

  /// - Returns: the height.
  func draw(on scene: inout FigureScene, x: Double, y: Double) -> Double {
    var top = y
    for start in stride(from: 0, to: max(1, table.columns.count), by: perBlock) {
      let columns = Array(start..<min(start + perBlock, table.columns.count))
      top += drawBlock(columns, on: &scene, x: x, y: top) + size
    }
    if !table.unit.isEmpty {
      let note = Paragraph(table.unit, size: size * 0.9, color: theme.quietInk, width: width)
      scene.add(note, x: x, y: top)
      top += note.measured.height
    }
    return top - y
  }

  private func drawBlock(_ columns: [Int], on scene: inout FigureScene, x: Double, y: Double) -> Double {
    let heads = columns.map {
      Paragraph(
        table.columns[$0], size: size, isBold: true, color: theme.ink, alignment: .center,
        width: cellWidth - size * 0.4)
    }
    let headHeight = heads.map(\.measured.height).max() ?? 0
    for (place, head) in heads.enumerated() {
      scene.add(
        head, x: x + nameWidth + Double(place) * cellWidth + size * 0.2,
        y: y + headHeight - head.measured.height)
    }
    var top = y + headHeight + size * 0.3
    for (row, name) in table.rows.enumerated() {
      let label = Paragraph(name, size: size, color: theme.ink, width: nameWidth - size * 0.6)
      let height = max(label.measured.height, size * 1.4) + size * 0.5
      scene.add(label, x: x, y: top + (height - label.measured.height) / 2)
      for (place, column) in columns.enumerated() {
        let cell = Rectangle(
          x: x + nameWidth + Double(place) * cellWidth, y: top, width: cellWidth, height: height)
        guard let value = table.values[row][column] else { continue }
        let color = table.color(value, row: row)
        scene.add(.rectangle(cell.inset(by: 0.4), fill: .init(color)))
        let text = Paragraph(ShadedTable.text(value), size: size, color: ColorMap.ink(on: color))
        let (width, textHeight) = text.measured
        scene.add(text, x: cell.x + (cell.width - width) / 2, y: cell.y + (height - textHeight) / 2)
      }
      top += height
    }
    for (name, values) in table.footer {
      let label = Paragraph(name, size: size, color: theme.quietInk, width: nameWidth - size * 0.6)
      let height = max(label.measured.height, size * 1.4) + size * 0.2
      scene.add(label, x: x, y: top)
      for (place, column) in columns.enumerated() {
        let text = Paragraph(ShadedTable.text(values[column]), size: size, color: theme.quietInk)
        scene.add(
          text, x: x + nameWidth + Double(place) * cellWidth + (cellWidth - text.measured.width) / 2, y: top)
      }
      top += height
    }
    return top - y
  }
}
