import ImageCoding

extension Panel.Series {
  /// Returns a line over coloured bands, with numbers along two sides.
  func box(width: Double, fontSize: Double, theme: SheetLook.Theme) -> Box {
    let size = fontSize * 0.85
    func text(_ text: String) -> Paragraph { Paragraph(text, size: size, color: theme.quietInk) }
    let (xAxis, yAxis) = (Axis(positions), Axis(range.map { [$0.lowerBound, $0.upperBound] } ?? values))
    let numbers = yAxis.ticks.map { (tick: $0, text: text(yAxis.text($0))) }
    let room = (numbers.map(\.text.measured.width).max() ?? 0) + fontSize * 0.5
    let left = room < width / 2 ? room : 0
    let areaHeight = max(width * 0.42, fontSize * 4)
    let lineHeight = text("0").measured.height
    var caption = text(title)
    (caption.alignment, caption.width) = (.center, max(1, width - left))
    let height = areaHeight + lineHeight * 1.3 + (title.isEmpty ? 0 : caption.measured.height)
    return Box(height: height) { [caption] scene, x, y in
      let area = Rectangle(x: x + left, y: y, width: width - left, height: areaHeight)
      func place(_ value: Double) -> Double { self.place(value, in: area) }
      func height(_ value: Double) -> Double { area.y + (1 - yAxis.share(of: value)) * area.height }
      drawBands(on: &scene, area, theme)
      drawLine(on: &scene, area, theme, height)
      var highest = area.bottom + size * 0.2
      for (tick, text) in numbers where left > 0 {
        let (middle, half) = (height(tick), text.measured.height / 2)
        guard middle + half <= highest, middle - half >= area.y else { continue }
        scene.add(text, x: area.x - size * 0.4 - text.measured.width, y: middle - half)
        highest = middle - half
      }
      var free = area.x - left
      for tick in xAxis.ticks where place(tick) >= area.x && place(tick) <= area.right {
        let text = text(xAxis.text(tick))
        let half = text.measured.width / 2
        guard place(tick) - half >= free, place(tick) + half <= area.right else { continue }
        scene.add(text, x: place(tick) - half, y: area.bottom + size * 0.25)
        free = place(tick) + half + size * 0.5
      }
      if !title.isEmpty { scene.add(caption, x: area.x, y: area.bottom + lineHeight * 1.25) }
    }
  }

  private func place(_ value: Double, in area: Rectangle) -> Double {
    guard let first = edges.first, let last = edges.last, last > first else { return area.x }
    return area.x + (value - first) / (last - first) * area.width
  }

  /// The ends of the bands: halfway between neighbouring positions.
  private var edges: [Double] {
    guard let first = positions.first, let last = positions.last else { return [] }
    guard positions.count > 1 else { return [first - 0.5, first + 0.5] }
    let inner = zip(positions, positions.dropFirst()).map { ($0 + $1) / 2 }
    return [2 * first - inner[0]] + inner + [2 * last - inner[inner.count - 1]]
  }

  private func drawBands(on scene: inout FigureScene, _ area: Rectangle, _ theme: SheetLook.Theme) {
    let edges = edges.map { place($0, in: area) }
    for (index, color) in bands.enumerated() where index + 1 < edges.count {
      let band = Rectangle(
        x: edges[index], y: area.y, width: edges[index + 1] - edges[index], height: area.height)
      scene.add(.rectangle(band, fill: .init(color)))
    }
    scene.add(.rectangle(area, stroke: .init(theme.line), width: 0.5))
  }

  private func drawLine(
    on scene: inout FigureScene, _ area: Rectangle, _ theme: SheetLook.Theme, _ height: (Double) -> Double
  ) {
    let ink = FigureShape.Paint(bands.isEmpty ? theme.ink : SheetLook.Theme.light.ink)
    func point(_ index: Int) -> FigureShape.Point {
      .init(x: place(positions[index], in: area), y: height(values[index]))
    }
    if values.count > 1 {
      let points = values.indices.filter { values[$0].isFinite }.map(point)
      scene.add(FigureShape([.init(points, isClosed: false)], stroke: ink, width: 1, clip: area))
    } else if !values.isEmpty {
      scene.add(.disc(at: point(0), radius: 2, ink))
    }
  }
}
