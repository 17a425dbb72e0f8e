import ImageCoding

extension Panel {
  /// Returns the panel between its heading and its note.
  func box(width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let space = fontSize * 0.3
    func text(_ text: String, color: RGB, before: Double = 0, after: Double = 0) -> [Box] {
      guard !text.isEmpty else { return [] }
      let paragraph = Paragraph(text, size: fontSize, color: color, alignment: .center, width: width)
      return [.text(paragraph, before: before, after: after)]
    }
    let body =
      switch content {
      case .raster(let raster): raster.box(width: width, fontSize: fontSize, theme: theme)
      case .series(let series): series.box(width: width, fontSize: fontSize, theme: theme)
      case .bars(let bars): bars.box(width: width, fontSize: fontSize, theme: theme)
      }
    return .stack(
      text(heading, color: theme.ink, after: space) + [body]
        + text(note, color: theme.quietInk, before: space))
  }
}
