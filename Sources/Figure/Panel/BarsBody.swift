import ImageCoding

/// Named numbers with bars.
struct BarsBody: PanelBody {
  private let bars: Panel.Bars
  private let theme: SheetLook.Theme
  private let size: Double
  private let width: Double
  private let nameWidth: Double
  private let numberWidth: Double
  private let rowHeight: Double
  private let names: [Paragraph]
  private let numbers: [Paragraph]

  init(_ bars: Panel.Bars, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    (self.bars, self.theme, size, self.width) = (bars, theme, fontSize, width)
    let free = bars.bars.map { Paragraph($0.name, size: fontSize).measured.width }.max() ?? 0
    let nameWidth = min(free, width * 0.4)
    names = bars.bars.map {
      Paragraph($0.name, size: fontSize, color: theme.ink, width: max(1, nameWidth))
    }
    numbers = bars.bars.map {
      Paragraph(BarLayout.text($0.value), size: fontSize * 0.9, color: theme.quietInk)
    }.map { number in
      guard number.measured.width > width * 0.4 else { return number }
      var number = number
      number.width = width * 0.4
      return number
    }
    numberWidth = numbers.map(\.measured.width).max() ?? 0
    self.nameWidth = nameWidth
    rowHeight = (names + numbers).map(\.measured.height).max().map { $0 + fontSize * 0.25 } ?? 0
  }

  var height: Double { rowHeight * Double(bars.bars.count) }

  func draw(on scene: inout FigureScene, x: Double, y: Double) {
    let gap = size * 0.5
    let left = x + nameWidth + gap
    let room = max(size, width - nameWidth - numberWidth - 2 * gap)
    let hasNegative = bars.bars.contains { $0.share < 0 }
    let zero = hasNegative ? left + room / 2 : left
    let side = hasNegative ? room / 2 : room
    for (index, bar) in bars.bars.enumerated() {
      let top = y + Double(index) * rowHeight
      scene.add(names[index], x: x, y: top + (rowHeight - names[index].measured.height) / 2)
      let length = min(max(bar.share, -1), 1) * side
      scene.add(
        .rectangle(
          Rectangle(
            x: min(zero, zero + length), y: top + rowHeight * 0.18, width: abs(length),
            height: rowHeight * 0.64),
          fill: .init(bar.color)))
      let number = numbers[index]
      scene.add(
        number, x: x + width - number.measured.width, y: top + (rowHeight - number.measured.height) / 2)
    }
    scene.add(
      .line(from: .init(x: zero, y: y), to: .init(x: zero, y: y + height), .init(theme.line), width: 0.5))
  }
}
