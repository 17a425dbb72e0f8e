import Foundation
import ImageCoding

/// A colour bar with numbers at its ends and its unit.
struct BarLayout {
  private let bar: ColorBar
  private let width: Double
  private let theme: SheetLook.Theme
  private let thickness: Double
  private let low: Paragraph
  private let high: Paragraph
  private let unit: Paragraph
  private let numberWidth: Double
  /// Whether the unit stands between the numbers, and not below them.
  private let isOneLine: Bool

  init(_ bar: ColorBar, unit: String, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    self.bar = bar
    self.width = width
    self.theme = theme
    thickness = fontSize * 0.75
    func paragraph(_ text: String, _ alignment: Paragraph.Alignment, width: Double?) -> Paragraph {
      Paragraph(text, size: fontSize, color: theme.quietInk, alignment: alignment, width: width)
    }
    let texts = [Self.text(bar.low), (bar.isClipped ? "≥\u{A0}" : "") + Self.text(bar.high)]
    let widest = texts.map { paragraph($0, .left, width: nil).measured.width }.max() ?? 0
    let alone = paragraph(unit, .left, width: nil).measured.width
    isOneLine = alone + 2 * (widest + fontSize) < width
    numberWidth = isOneLine ? widest : width / 2
    low = paragraph(texts[0], .left, width: numberWidth)
    high = paragraph(texts[1], .right, width: numberWidth)
    self.unit = paragraph(unit, .center, width: isOneLine ? width - 2 * widest : width)
  }

  private var numberHeight: Double { max(low.measured.height, high.measured.height) }

  var height: Double {
    thickness + 2
      + (isOneLine ? max(numberHeight, unit.measured.height) : numberHeight + unit.measured.height)
  }

  func draw(on scene: inout FigureScene, x: Double, y: Double) {
    let place = Rectangle(x: x, y: y, width: width, height: thickness)
    let samples = bar.colors.flatMap { [$0.red, $0.green, $0.blue] }
    scene.marks.append(
      .picture(PixelImage(width: bar.colors.count, height: 1, samples: samples), place, isSmooth: false))
    scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.4))
    let top = y + thickness + 2
    scene.add(low, x: x, y: top)
    scene.add(high, x: x + width - numberWidth, y: top)
    if !unit.text.isEmpty {
      scene.add(unit, x: isOneLine ? x + numberWidth : x, y: isOneLine ? top : top + numberHeight)
    }
  }

  /// Three digits, and a power of ten as people write it.
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    let magnitude = abs(value)
    if (1e-3..<1e5).contains(magnitude) { return String(format: "%.3g", value).replacing("-", with: "−") }
    let parts = String(format: "%.2e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    return "\(parts[0])·10\(superscript(exponent))".replacing("-", with: "−")
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
      "9": "⁹",
    ]
    return String(String(number).compactMap { digits[$0] })
  }
}
