import ImageCoding

/// Where the panels of a sheet lie.
struct PanelSheetLayout {
  private let sheet: PanelSheet
  private let look: SheetLook
  private let width: Double
  private let fontSize: Double
  private let gap: Double
  private let labelWidth: Double
  private let cellWidth: Double

  /// What a panel is wide where nobody says how wide the page is: narrower where there are many.
  private static func standardCell(_ columns: Int) -> Double {
    columns <= 2 ? 300 : columns <= 4 ? 220 : columns <= 7 ? 150 : 92
  }
  private static let widestLabel = 130.0

  init(_ sheet: PanelSheet, _ look: SheetLook) {
    self.sheet = sheet
    self.look = look
    let columns = max(1, sheet.sections.map(\.headings.count).max() ?? 1)
    let gap = look.width.map { max(4, $0 / 80) } ?? 12
    let standardSize = look.fontSize ?? look.width.map { min(10.5, max(5.5, $0 / 60)) } ?? 10
    let labels = sheet.sections.flatMap(\.rows).map(\.label).filter { !$0.isEmpty }
    let widest = labels.map { Paragraph($0, size: standardSize, isBold: true).measured.width }.max() ?? 0
    let label = min(widest, look.width.map { $0 / 5 } ?? Self.widestLabel)
    let room = (label > 0 ? label + gap : 0) + 2 * gap
    let cell =
      look.width.map { max(8, ($0 - room - Double(columns - 1) * gap) / Double(columns)) }
      ?? Self.standardCell(columns)
    width = look.width ?? room + Double(columns) * (cell + gap) - gap
    (self.gap, fontSize, labelWidth, cellWidth) = (gap, standardSize, label, cell)
  }

  private var textWidth: Double { width - 2 * gap }

  private func x(ofColumn column: Int) -> Double {
    gap + (labelWidth > 0 ? labelWidth + gap : 0) + Double(column) * (cellWidth + gap)
  }

  var pages: [FigureScene] {
    var strips: [LayoutRow] = []
    if let title = sheet.title, !title.isEmpty {
      strips.append(
        .text(
          title, size: fontSize * 1.3, isBold: true, color: look.theme.ink, x: gap, width: textWidth,
          after: gap * 0.6))
    }
    for (number, section) in sheet.sections.enumerated() {
      var head: [LayoutRow] = []
      if !section.title.isEmpty {
        head.append(
          .text(
            section.title, size: fontSize * 1.1, isBold: true, color: look.theme.ink, x: gap,
            width: textWidth, before: number == 0 ? 0 : gap * 0.5, after: gap * 0.4))
      }
      if section.headings.contains(where: { !$0.isEmpty }) { head.append(headings(section.headings)) }
      // A head alone at the foot of a page helps nobody.
      for (index, row) in section.rows.enumerated() {
        let strip = self.row(row)
        strips.append(index == 0 ? joined(head + [strip]) : strip.repeating(head))
      }
      if !section.keys.isEmpty { strips.append(keys(section.keys)) }
    }
    strips += LayoutRow.statements(
      sheet.statements, size: fontSize, x: gap, width: textWidth, after: gap * 0.3, look: look)
    return LayoutRow.pages(strips, width: width, margin: gap, look: look)
  }

  private func joined(_ strips: [LayoutRow]) -> LayoutRow {
    LayoutRow(height: strips.reduce(0) { $0 + $1.height }) { scene, top in
      var y = top
      for strip in strips {
        strip.draw(&scene, y)
        y += strip.height
      }
    }
  }

  private func headings(_ texts: [String]) -> LayoutRow {
    let paragraphs = texts.map {
      Paragraph(
        $0, size: fontSize, isBold: true, color: look.theme.ink, alignment: .center, width: cellWidth)
    }
    let height = paragraphs.map(\.measured.height).max() ?? 0
    return LayoutRow(height: height + gap * 0.4) { scene, top in
      for (column, paragraph) in paragraphs.enumerated() where !paragraph.text.isEmpty {
        scene.add(paragraph, x: x(ofColumn: column), y: top + height - paragraph.measured.height)
      }
    }
  }

  private func row(_ row: PanelSheet.Row) -> LayoutRow {
    let label = Paragraph(
      row.label, size: fontSize, isBold: true, color: look.theme.ink, width: max(1, labelWidth))
    let cells = row.cells.map { panels in
      panels.map { PanelLayout($0, width: cellWidth, fontSize: fontSize * 0.85, theme: look.theme) }
    }
    let heights = cells.map { $0.reduce(0) { $0 + $1.height } + gap * 0.4 * Double(max(0, $0.count - 1)) }
    let height = max(heights.max() ?? 0, row.label.isEmpty ? 0 : label.measured.height)
    return LayoutRow(height: height + gap) { scene, top in
      if !row.label.isEmpty {
        scene.add(label, x: gap, y: top + max(0, (height - label.measured.height) / 2))
      }
      for (column, panels) in cells.enumerated() {
        var y = top
        for panel in panels {
          panel.draw(on: &scene, x: x(ofColumn: column), y: y)
          y += panel.height + gap * 0.4
        }
      }
    }
  }

  private func keys(_ keys: [PanelSheet.Key]) -> LayoutRow {
    /// No bar is wider than this, however many columns it stands below.
    let widest = 420.0
    let placed = keys.map { key -> (layout: BarLayout, x: Double) in
      let left = x(ofColumn: key.columns.lowerBound)
      let room = x(ofColumn: key.columns.upperBound) - gap - left
      let width = min(room, max(widest, cellWidth))
      return (
        BarLayout(key.bar, unit: key.unit, width: width, fontSize: fontSize * 0.85, theme: look.theme),
        left + (room - width) / 2
      )
    }
    return LayoutRow(height: (placed.map(\.layout.height).max() ?? 0) + gap) { scene, top in
      for (layout, x) in placed { layout.draw(on: &scene, x: x, y: top) }
    }
  }
}

extension LayoutRow {
  fileprivate func repeating(_ head: [LayoutRow]) -> LayoutRow {
    LayoutRow(height: height, repeated: head, draw: draw)
  }
}
