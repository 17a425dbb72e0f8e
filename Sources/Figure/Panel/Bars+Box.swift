import ImageCoding

extension Panel.Bars {
  /// Returns one line per bar: its name, the bar and its number.
  func box(width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let free = bars.map { Paragraph($0.name, size: fontSize).measured.width }.max() ?? 0
    let nameWidth = min(free, width * 0.4)
    let names = bars.map {
      Paragraph($0.name, size: fontSize, color: theme.ink, width: max(1, nameWidth))
    }
    let numbers = bars.map { bar in
      var number = Paragraph(NumberText.short(bar.value), size: fontSize * 0.9, color: theme.quietInk)
      if number.measured.width > width * 0.4 { number.width = width * 0.4 }
      return number
    }
    let numberWidth = numbers.map(\.measured.width).max() ?? 0
    let rowHeight = (names + numbers).map(\.measured.height).max().map { $0 + fontSize * 0.25 } ?? 0
    let height = rowHeight * Double(bars.count)
    let gap = fontSize * 0.5
    let room = max(fontSize, width - nameWidth - numberWidth - 2 * gap)
    let hasNegative = bars.contains { $0.share < 0 }
    let side = hasNegative ? room / 2 : room
    return Box(height: height) { scene, x, y in
      let left = x + nameWidth + gap
      let zero = hasNegative ? left + room / 2 : left
      for (index, bar) in bars.enumerated() {
        let (name, number) = (names[index], numbers[index])
        let top = y + Double(index) * rowHeight
        scene.add(name, x: x, y: top + (rowHeight - name.measured.height) / 2)
        let length = min(max(bar.share, -1), 1) * side
        let place = Rectangle(
          x: min(zero, zero + length), y: top + rowHeight * 0.18, width: abs(length),
          height: rowHeight * 0.64)
        scene.add(.rectangle(place, fill: .init(bar.color)))
        scene.add(
          number, x: x + width - number.measured.width, y: top + (rowHeight - number.measured.height) / 2)
      }
      scene.add(
        .line(from: .init(x: zero, y: y), to: .init(x: zero, y: y + height), .init(theme.line), width: 0.5))
    }
  }
}
