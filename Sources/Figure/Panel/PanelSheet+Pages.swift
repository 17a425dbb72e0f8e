import ImageCoding

extension PanelSheet {
  /// Draws the pages. A row is never divided, and every page repeats the headings.
  package func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] { PanelSheetLayout(self, look).pages }
}

/// The layout of a sheet's panels.
private struct PanelSheetLayout {
  private let sheet: PanelSheet
  private let page: PageLayout
  private let labelWidth: Double
  private let cellWidth: Double

  /// Returns the default width of a panel, in points; many panels are narrower.
  private static func standardCell(_ columns: Int) -> Double {
    columns <= 2 ? 300 : columns <= 4 ? 220 : columns <= 7 ? 150 : 92
  }
  private static let widestLabel = 130.0

  init(_ sheet: PanelSheet, _ look: SheetLook) {
    let columns = max(1, sheet.sections.map(\.headings.count).max() ?? 1)
    let gap = look.width.map { max(4, $0 / 80) } ?? 12
    let fontSize = look.fontSize ?? look.width.map { min(10.5, max(5.5, $0 / 60)) } ?? 10
    let labels = sheet.sections.flatMap(\.rows).map(\.label).filter { !$0.isEmpty }
    let widest = labels.map { Paragraph($0, size: fontSize, isBold: true).measured.width }.max() ?? 0
    let label = min(widest, look.width.map { $0 / 5 } ?? Self.widestLabel)
    let room = (label > 0 ? label + gap : 0) + 2 * gap
    let cell =
      look.width.map { max(8, ($0 - room - Double(columns - 1) * gap) / Double(columns)) }
      ?? Self.standardCell(columns)
    let width = look.width ?? room + Double(columns) * (cell + gap) - gap
    page = PageLayout(look: look, width: width, fontSize: fontSize, gap: gap)
    (self.sheet, labelWidth, cellWidth) = (sheet, label, cell)
  }

  private var gap: Double { page.gap }
  private var fontSize: Double { page.fontSize }
  private var theme: SheetLook.Theme { page.look.theme }

  private func x(ofColumn column: Int, from left: Double) -> Double {
    left + (labelWidth > 0 ? labelWidth + gap : 0) + Double(column) * (cellWidth + gap)
  }

  var pages: [FigureScene] {
    let boxes = sheet.sections.enumerated().flatMap { number, section -> [Box] in
      var head: [Box] = []
      if !section.title.isEmpty {
        head.append(page.partTitle(section.title, scale: 1.1, isFirst: number == 0))
      }
      if section.headings.contains(where: { !$0.isEmpty }) { head.append(headings(section.headings)) }
      let rows = section.rows.enumerated().map { index, row in
        var box = self.row(row)
        // Keeps a heading on the page of its first row.
        if index == 0 { return Box.stack(head + [box]) }
        box.repeated = head
        return box
      }
      return rows + (section.keys.isEmpty ? [] : [keys(section.keys)])
    }
    return page.pages(page.title(sheet.title) + boxes + page.statements(sheet.statements))
  }

  private func headings(_ texts: [String]) -> Box {
    let paragraphs = texts.map {
      Paragraph($0, size: fontSize, isBold: true, color: theme.ink, alignment: .center, width: cellWidth)
    }
    let height = paragraphs.map(\.measured.height).max() ?? 0
    return Box(height: height + gap * 0.4) { scene, left, top in
      for (column, paragraph) in paragraphs.enumerated() where !paragraph.text.isEmpty {
        scene.add(
          paragraph, x: x(ofColumn: column, from: left), y: top + height - paragraph.measured.height)
      }
    }
  }

  private func row(_ row: PanelSheet.Row) -> Box {
    let label = Paragraph(
      row.label, size: fontSize, isBold: true, color: theme.ink, width: max(1, labelWidth))
    let cells = row.cells.map { panels in
      panels.map { $0.box(width: cellWidth, fontSize: fontSize * 0.85, theme: theme) }
    }
    let heights = cells.map { $0.reduce(0) { $0 + $1.height } + gap * 0.4 * Double(max(0, $0.count - 1)) }
    let height = max(heights.max() ?? 0, row.label.isEmpty ? 0 : label.measured.height)
    return Box(height: height + gap) { scene, left, top in
      if !row.label.isEmpty {
        scene.add(label, x: left, y: top + max(0, (height - label.measured.height) / 2))
      }
      for (column, panels) in cells.enumerated() {
        var y = top
        for panel in panels {
          panel.draw(&scene, x(ofColumn: column, from: left), y)
          y += panel.height + gap * 0.4
        }
      }
    }
  }

  private func keys(_ keys: [PanelSheet.Key]) -> Box {
    /// The maximum width of a bar, in points, unless a single column is wider.
    let widest = 420.0
    let bars = keys.map { key -> (box: Box, x: Double) in
      let left = x(ofColumn: key.columns.lowerBound, from: gap)
      let room = x(ofColumn: key.columns.upperBound, from: gap) - gap - left
      let width = min(room, max(widest, cellWidth))
      return (
        key.bar.box(unit: key.unit, width: width, fontSize: fontSize * 0.85, theme: theme),
        left + (room - width) / 2
      )
    }
    return Box(height: (bars.map(\.box.height).max() ?? 0) + gap) { scene, _, top in
      for (box, x) in bars { box.draw(&scene, x, top) }
    }
  }
}
