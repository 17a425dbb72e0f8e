import ImageCoding

/// Where the parts of a cell lie.
struct CellLayout {
  private let cell: Sheet.Cell
  private let width: Double
  private let theme: SheetLook.Theme
  private let heading: Paragraph
  private let bar: BarLayout?
  private let notes: [Paragraph]
  /// Of the picture.
  private let pictureWidth: Double
  private let pictureHeight: Double
  private let space: Double

  /// No picture is thinner or lower than this, whatever its proportions: it would not be seen.
  private static let thinnest = 4.0
  /// The highest picture, as a share of its width's place.
  private static let highest = 1.6

  init(_ cell: Sheet.Cell, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    self.cell = cell
    self.width = width
    self.theme = theme
    space = fontSize * 0.4
    heading = Paragraph(
      cell.heading, size: fontSize, isBold: true, color: theme.ink, alignment: .center, width: width)
    notes = cell.notes.map {
      Paragraph($0, size: fontSize * 0.85, color: theme.quietInk, alignment: .center, width: width)
    }
    let ratio = Double(cell.picture.height) / Double(cell.picture.width)
    let height = min(width * ratio, width * Self.highest)
    pictureHeight = max(height, Self.thinnest)
    pictureWidth = max(height / ratio, Self.thinnest)
    bar = cell.bar.map {
      BarLayout($0, unit: cell.unit, width: width, fontSize: fontSize * 0.85, theme: theme)
    }
  }

  var headingHeight: Double { cell.heading.isEmpty ? 0 : heading.measured.height + space }

  /// Picture, bar and notes.
  var bodyHeight: Double {
    pictureHeight + (bar.map { space + $0.height } ?? 0)
      + notes.reduce(0) { $0 + space + $1.measured.height }
  }

  /// - Parameter headings: the height of the row's highest heading; all pictures begin at its end.
  func draw(on scene: inout FigureScene, x: Double, top: Double, headings: Double) {
    if !cell.heading.isEmpty { scene.add(heading, x: x, y: top + headings - headingHeight) }
    let place = Rectangle(
      x: x + (width - pictureWidth) / 2, y: top + headings, width: pictureWidth, height: pictureHeight)
    scene.marks.append(.picture(cell.picture, place, isSmooth: cell.isSmooth))
    drawLines(on: &scene, over: place)
    var y = place.bottom
    if let bar {
      bar.draw(on: &scene, x: x, y: y + space)
      y += space + bar.height
    }
    for note in notes {
      scene.add(note, x: x, y: y + space)
      y += space + note.measured.height
    }
  }

  private func drawLines(on scene: inout FigureScene, over place: Rectangle) {
    let (horizontal, vertical) = (
      place.width / Double(cell.picture.width), place.height / Double(cell.picture.height)
    )
    let thickness = min(max(place.width / 160, 0.5), 1.5)
    if !cell.outlines.isEmpty {
      let lines = cell.outlines.map { line in
        FigureShape.Line(
          line.points.map { .init(x: place.x + $0.x * horizontal, y: place.y + $0.y * vertical) },
          isClosed: line.isClosed)
      }
      scene.add(
        FigureShape(lines, stroke: .init(.black, opacity: 0.75), width: thickness * 2.2, clip: place))
      scene.add(FigureShape(lines, stroke: .init(.white), width: thickness, clip: place))
    }
    if let marked = cell.marked {
      let frame = Rectangle(
        x: place.x + marked.x * horizontal, y: place.y + marked.y * vertical,
        width: marked.width * horizontal,
        height: marked.height * vertical)
      scene.add(.rectangle(frame, stroke: .init(.black, opacity: 0.6), width: thickness * 1.8))
      scene.add(.rectangle(frame, stroke: .init(.white), width: thickness * 0.8))
    }
    if cell.isFramed { scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.5)) }
  }
}
