import Foundation
import ImageCoding

extension ColorBar {
  /// Returns the bar with numbers at its ends. The unit is between the numbers if there is room, else below them.
  func box(unit text: String, width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let thickness = fontSize * 0.75
    func paragraph(_ text: String, _ alignment: Paragraph.Alignment, width: Double?) -> Paragraph {
      Paragraph(text, size: fontSize, color: theme.quietInk, alignment: alignment, width: width)
    }
    // Values beyond an end have its colour, too.
    let texts = [
      (isClipped && low < 0 ? "≤\u{A0}" : "") + NumberText.short(low),
      (isClipped ? "≥\u{A0}" : "") + NumberText.short(high),
    ]
    let widths = texts.map { paragraph($0, .left, width: nil).measured.width }
    let widest = widths.max() ?? 0
    let alone = paragraph(text, .left, width: nil).measured.width
    let isOneLine = alone + 2 * (widest + fontSize) < width
    // A long number can use the room that a short one leaves, so that no line break separates its power of ten.
    let hasRoom = widths[0] + widths[1] + fontSize / 2 <= width
    let lowWidth = isOneLine ? widest : hasRoom ? widths[0] : width / 2
    let highWidth = isOneLine ? widest : hasRoom ? width - widths[0] - fontSize / 2 : width / 2
    let low = paragraph(texts[0], .left, width: lowWidth)
    let high = paragraph(texts[1], .right, width: highWidth)
    let unit = paragraph(text, .center, width: isOneLine ? width - 2 * widest : width)
    let numberHeight = max(low.measured.height, high.measured.height)
    let unitHeight = unit.measured.height
    let textHeight = isOneLine ? max(numberHeight, unitHeight) : numberHeight + unitHeight
    return Box(height: thickness + 2 + textHeight) { scene, x, y in
      let place = Rectangle(x: x, y: y, width: width, height: thickness)
      let samples = colors.flatMap { [$0.red, $0.green, $0.blue] }
      scene.marks.append(
        .picture(PixelImage(width: colors.count, height: 1, samples: samples), place, isSmooth: false))
      scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.4))
      let top = y + thickness + 2
      scene.add(low, x: x, y: top)
      scene.add(high, x: x + width - highWidth, y: top)
      if !unit.text.isEmpty {
        scene.add(unit, x: isOneLine ? x + lowWidth : x, y: isOneLine ? top : top + numberHeight)
      }
    }
  }
}
