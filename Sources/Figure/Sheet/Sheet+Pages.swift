import Files

extension Sheet {
  /// The default width of a picture, in points.
  private static let standardCell = 232.0
  /// A font size, in points, whose notes, at 0.85 of the size, have 6 points: the smallest text that journals print.
  private static let smallestFont = 7.1

  /// Returns the font size for a page of that width, in points. Pages that are narrower than a printed column have smaller text.
  private static func fontSize(width: Double) -> Double {
    min(10.5, max(min(smallestFont, max(5.5, width / 33)), width / 48))
  }

  /// Draws the pages. Text is wrapped and never cut, and nothing overlaps.
  public func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] {
    let most = max(1, blocks.map(\.cells.count).max() ?? 1)
    let rows = (most + look.columns - 1) / max(1, look.columns)
    let columns = (most + rows - 1) / max(1, rows)
    let gap = look.width.map { max(4, $0 / 60) } ?? 14
    let standard = Double(max(columns, 2)) * (Self.standardCell + gap) - gap + 2 * gap
    let width = look.width ?? standard
    let page = PageLayout(
      look: look, width: width, fontSize: look.fontSize ?? Self.fontSize(width: width),
      gap: gap)
    let cellWidth = min(
      max(1, (width - 2 * gap - Double(columns - 1) * gap) / Double(columns)),
      look.width == nil ? Self.standardCell : .infinity)
    let boxes = blocks.enumerated().flatMap { number, block in
      (block.label.map { [page.partTitle($0, scale: 1.05, isFirst: number == 0)] } ?? [])
        + stride(from: 0, to: block.cells.count, by: columns).map { start in
          Self.row(block.cells[start..<min(start + columns, block.cells.count)], cellWidth, page)
        }
    }
    return page.pages(page.title(title) + boxes + page.statements(statements))
  }

  private static func row(_ cells: ArraySlice<Cell?>, _ cellWidth: Double, _ page: PageLayout) -> Box {
    let gap = page.gap
    let cells = cells.map {
      $0?.boxes(width: cellWidth, fontSize: page.fontSize, theme: page.look.theme)
    }
    let headings = cells.compactMap { $0?.heading?.height }.max() ?? 0
    let below = cells.compactMap { $0?.body.height }.max() ?? 0
    return Box(height: headings + below + gap) { scene, left, top in
      for (column, cell) in cells.enumerated() {
        let x = left + Double(column) * (cellWidth + gap)
        if let heading = cell?.heading { heading.draw(&scene, x, top + headings - heading.height) }
        cell?.body.draw(&scene, x, top + headings)
      }
    }
  }

  /// Writes the sheet in the format of the path's extension. If the format has no pages, each further page has a file of its own,
  /// "name.2.png".
  ///
  /// - Returns: the paths of the written files.
  /// - Throws: `FigureError`, `ImageError`, `FileError`
  @discardableResult
  public func write(
    to path: String, look: SheetLook = SheetLook(), dpi: Double = FigureScene.standardDPI,
    metadata: FigureMetadata = FigureMetadata()
  ) throws -> [String] {
    try FigureScene.write(pages(look), to: path, dpi: dpi, metadata: metadata)
  }
}
