import ImageCoding

extension ShareBar {
  private static let emphasized = RGB(red: 217, green: 95, blue: 14)
  private static let usual = RGB(red: 150, green: 150, blue: 156)

  /// Returns the name and the number over a bar, whose length is the share of the width.
  func box(width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let ink = isEmphasized ? theme.ink : theme.quietInk
    var number = Paragraph(text, size: fontSize, isBold: isEmphasized, color: ink)
    let numberWidth = number.measured.width
    // If there is no room beside the name, the number is below.
    let isNarrow = numberWidth > width / 2
    if isNarrow { (number.width, number.alignment) = (width, .right) }
    let title = Paragraph(
      name, size: fontSize, isBold: isEmphasized, color: ink,
      width: isNarrow ? width : max(1, width - numberWidth - fontSize * 0.5))
    let height = title.measured.height + (isNarrow ? number.measured.height : 0)
    let thickness = fontSize * 0.28
    let length = width * (share.isFinite ? min(max(share, 0), 1) : 0)
    return Box(height: height + thickness + fontSize * 0.3) { scene, x, y in
      scene.add(title, x: x, y: y)
      scene.add(
        number, x: isNarrow ? x : x + width - numberWidth,
        y: isNarrow ? y + title.measured.height : y + height - number.measured.height)
      let top = y + height
      let track = Rectangle(x: x, y: top, width: width, height: thickness)
      scene.add(.rectangle(track, fill: .init(theme.line, opacity: 0.5)))
      if length > 0 {
        let bar = Rectangle(x: x, y: top, width: length, height: thickness)
        scene.add(.rectangle(bar, fill: .init(isEmphasized ? Self.emphasized : Self.usual)))
      }
    }
  }
}
