import ImageCoding

/// A line over coloured bands.
struct SeriesBody: PanelBody {
  private let series: Panel.Series
  private let theme: SheetLook.Theme
  private let size: Double
  private let width: Double
  private let left: Double
  private let areaHeight: Double
  private let yAxis: Axis
  private let xAxis: Axis

  init(_ series: Panel.Series, width: Double, fontSize: Double, theme: SheetLook.Theme) {
    (self.series, self.theme, size, self.width) = (series, theme, fontSize * 0.85, width)
    let axis = Axis(series.range.map { [$0.lowerBound, $0.upperBound] } ?? series.values)
    xAxis = Axis(series.positions)
    yAxis = axis
    let widest = axis.ticks.map { Paragraph(axis.text($0), size: fontSize * 0.85).measured.width }.max()
    let room = (widest ?? 0) + fontSize * 0.5
    left = room < width / 2 ? room : 0
    areaHeight = max(width * 0.42, fontSize * 4)
  }

  private var lineHeight: Double { Paragraph("0", size: size).measured.height }

  private var title: Paragraph {
    Paragraph(
      series.title, size: size, color: theme.quietInk, alignment: .center, width: max(1, width - left))
  }

  var height: Double {
    areaHeight + lineHeight * 1.3 + (series.title.isEmpty ? 0 : title.measured.height)
  }

  func draw(on scene: inout FigureScene, x: Double, y: Double) {
    let area = Rectangle(x: x + left, y: y, width: width - left, height: areaHeight)
    // Bands reach halfway to their neighbours.
    let edges = edges
    func place(_ value: Double) -> Double {
      guard let first = edges.first, let last = edges.last, last > first else { return area.x }
      return area.x + (value - first) / (last - first) * area.width
    }
    for (index, color) in series.bands.enumerated() where index + 1 < edges.count {
      let (from, to) = (place(edges[index]), place(edges[index + 1]))
      scene.add(
        .rectangle(
          Rectangle(x: from, y: area.y, width: to - from, height: area.height), fill: .init(color)))
    }
    scene.add(.rectangle(area, stroke: .init(theme.line), width: 0.5))
    func point(_ index: Int) -> FigureShape.Point {
      .init(
        x: place(series.positions[index]),
        y: area.y + (1 - yAxis.share(of: series.values[index])) * area.height)
    }
    let ink = series.bands.isEmpty ? theme.ink : RGB(red: 24, green: 24, blue: 27)
    if series.values.count > 1 {
      let points = series.values.indices.filter { series.values[$0].isFinite }.map(point)
      scene.add(
        FigureShape([.init(points, isClosed: false)], stroke: .init(ink), width: 1, clip: area))
    } else if !series.values.isEmpty {
      scene.add(.disc(at: point(0), radius: 2, .init(ink)))
    }
    drawNumbers(on: &scene, area, place)
  }

  private var edges: [Double] {
    let positions = series.positions
    guard let first = positions.first, let last = positions.last else { return [] }
    guard positions.count > 1 else { return [first - 0.5, first + 0.5] }
    let inner = zip(positions, positions.dropFirst()).map { ($0 + $1) / 2 }
    return [2 * first - inner[0]] + inner + [2 * last - inner[inner.count - 1]]
  }

  private func drawNumbers(on scene: inout FigureScene, _ area: Rectangle, _ place: (Double) -> Double) {
    var highest = area.bottom + size * 0.2
    for tick in yAxis.ticks where left > 0 {
      let text = Paragraph(yAxis.text(tick), size: size, color: theme.quietInk)
      let middle = area.y + (1 - yAxis.share(of: tick)) * area.height
      let half = text.measured.height / 2
      guard middle + half <= highest, middle - half >= area.y else { continue }
      scene.add(text, x: area.x - size * 0.4 - text.measured.width, y: middle - half)
      highest = middle - half
    }
    var free = area.x - left
    for tick in xAxis.ticks where place(tick) >= area.x && place(tick) <= area.right {
      let text = Paragraph(xAxis.text(tick), size: size, color: theme.quietInk)
      let half = text.measured.width / 2
      guard place(tick) - half >= free, place(tick) + half <= area.right else { continue }
      scene.add(text, x: place(tick) - half, y: area.bottom + size * 0.25)
      free = place(tick) + half + size * 0.5
    }
    if !series.title.isEmpty { scene.add(title, x: area.x, y: area.bottom + lineHeight * 1.25) }
  }
}
