import ImageCoding

/// Where everything of a sheet lies.
struct SheetLayout {
  let sheet: Sheet
  let look: SheetLook
  /// Of the page.
  let width: Double
  let fontSize: Double
  /// Pictures side by side.
  let columns: Int
  /// Of a picture's place.
  let cellWidth: Double

  /// What a picture's place is wide where nobody says how wide the page is.
  private static let standardCell = 232.0

  init(_ sheet: Sheet, _ look: SheetLook) {
    self.sheet = sheet
    self.look = look
    let most = max(1, sheet.blocks.map(\.cells.count).max() ?? 1)
    let rows = (most + look.columns - 1) / max(1, look.columns)
    columns = (most + rows - 1) / max(1, rows)
    let gap = look.width.map { max(4, $0 / 60) } ?? 14
    let standard = Double(max(columns, 2)) * (Self.standardCell + gap) - gap + 2 * gap
    width = look.width ?? standard
    fontSize = look.fontSize ?? min(10.5, max(5.5, width / 48))
    self.gap = gap
    cellWidth = min(
      max(1, (width - 2 * gap - Double(columns - 1) * gap) / Double(columns)),
      look.width == nil ? Self.standardCell : .infinity)
  }

  let gap: Double
  var textWidth: Double { width - 2 * gap }

  // MARK: Pages

  func pages() -> [FigureScene] { LayoutRow.pages(strips, width: width, margin: gap, look: look) }

  private var strips: [LayoutRow] {
    var strips: [LayoutRow] = []
    if let title = sheet.title, !title.isEmpty {
      strips.append(
        .text(
          title, size: fontSize * 1.3, isBold: true, color: look.theme.ink, x: gap, width: textWidth,
          after: gap * 0.6))
    }
    for (number, block) in sheet.blocks.enumerated() {
      if let label = block.label {
        strips.append(
          .text(
            label, size: fontSize * 1.05, isBold: true, color: look.theme.ink, x: gap, width: textWidth,
            before: number == 0 ? 0 : gap * 0.5, after: gap * 0.4))
      }
      for start in stride(from: 0, to: block.cells.count, by: columns) {
        strips.append(row(Array(block.cells[start..<min(start + columns, block.cells.count)])))
      }
    }
    return strips
      + LayoutRow.statements(
        sheet.statements, size: fontSize, x: gap, width: textWidth, after: gap * 0.3, look: look)
  }

  // MARK: A row of pictures

  private func row(_ cells: [Sheet.Cell?]) -> LayoutRow {
    let cells = cells.map {
      $0.map { CellLayout($0, width: cellWidth, fontSize: fontSize, theme: look.theme) }
    }
    let headings = cells.compactMap { $0?.headingHeight }.max() ?? 0
    let below = cells.compactMap { $0?.bodyHeight }.max() ?? 0
    return LayoutRow(height: headings + below + gap) { [gap, cellWidth] scene, top in
      for (column, cell) in cells.enumerated() {
        cell?.draw(on: &scene, x: gap + Double(column) * (cellWidth + gap), top: top, headings: headings)
      }
    }
  }
}
