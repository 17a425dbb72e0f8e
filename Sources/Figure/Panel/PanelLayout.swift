import ImageCoding

/// Where the parts of a panel lie.
struct PanelLayout {
  private let panel: Panel
  private let width: Double
  private let theme: SheetLook.Theme
  private let heading: Paragraph
  private let note: Paragraph
  private let space: Double
  private let body: any PanelBody

  init(_ panel: Panel, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    (self.panel, self.width, self.theme) = (panel, width, theme)
    space = fontSize * 0.3
    heading = Paragraph(
      panel.heading, size: fontSize, color: theme.ink, alignment: .center, width: width)
    note = Paragraph(
      panel.note, size: fontSize, color: theme.quietInk, alignment: .center, width: width)
    switch panel.content {
    case .raster(let raster): body = RasterBody(raster, width: width, fontSize: fontSize, theme: theme)
    case .series(let series): body = SeriesBody(series, width: width, fontSize: fontSize, theme: theme)
    case .bars(let bars): body = BarsBody(bars, width: width, fontSize: fontSize, theme: theme)
    }
  }

  private var headingHeight: Double { panel.heading.isEmpty ? 0 : heading.measured.height + space }

  var height: Double {
    headingHeight + body.height + (panel.note.isEmpty ? 0 : note.measured.height + space)
  }

  func draw(on scene: inout FigureScene, x: Double, y: Double) {
    if !panel.heading.isEmpty { scene.add(heading, x: x, y: y) }
    body.draw(on: &scene, x: x, y: y + headingHeight)
    if !panel.note.isEmpty { scene.add(note, x: x, y: y + headingHeight + body.height + space) }
  }
}
