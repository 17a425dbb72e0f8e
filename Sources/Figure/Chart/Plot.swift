import ImageCoding

/// Curves in a coordinate system, with a dot at every point.
package struct Plot: Sendable {
  package struct Series: Sendable {
    package var name: String
    /// In ascending order of x.
    package var points: [(x: Double, y: Double)]
    /// Whether the series is a reference for the others; it is drawn as a dashed line without dots.
    package var isReference: Bool

    package init(name: String, points: [(x: Double, y: Double)], isReference: Bool = false) {
      self.name = name
      self.points = points
      self.isReference = isReference
    }
  }

  package var title: String
  package var horizontalTitle: String
  package var verticalTitle: String
  package var series: [Series]

  package init(title: String, horizontalTitle: String, verticalTitle: String = "", series: [Series]) {
    self.title = title
    self.horizontalTitle = horizontalTitle
    self.verticalTitle = verticalTitle
    self.series = series
  }

  /// The maximum number of series with names; further series are drawn without a name.
  static let namedSeries = 20
  /// Colours that remain distinguishable with deficient colour vision. Reference: Okabe & Ito 2008, "Color Universal Design".
  static let colors = [
    RGB(red: 0, green: 114, blue: 178), RGB(red: 213, green: 94, blue: 0), RGB(red: 0, green: 158, blue: 115),
    RGB(red: 204, green: 121, blue: 167), RGB(red: 230, green: 159, blue: 0),
    RGB(red: 86, green: 180, blue: 233),
  ]

  /// The names beside the plot; empty for a single curve.
  var names: [String] {
    guard series.count > 1 else { return [] }
    let rest = series.count - Self.namedSeries
    return series.prefix(Self.namedSeries).map(\.name) + (rest > 0 ? ["and \(rest) more"] : [])
  }
}

extension Plot {
  /// Draws the plot as a page, with the names of several curves beside it. Points that are not finite are left out.
  package func scene(_ look: SheetLook = SheetLook()) -> FigureScene { PlotLayout(self, look).scene }
}

/// The layout of a plot.
struct PlotLayout {
  private let plot: Plot
  private let look: SheetLook
  private let width: Double
  private let size: Double
  private let margin: Double
  private let finite: [[(x: Double, y: Double)]]
  private let xAxis: Axis
  private let yAxis: Axis

  private static let standardWidth = 620.0
  /// The height of the drawing area, as a share of its width.
  private static let proportion = 0.62
  /// Series with more points than this have smaller dots.
  private static let fewPoints = 80

  init(_ plot: Plot, _ look: SheetLook) {
    self.plot = plot
    self.look = look
    width = look.width ?? Self.standardWidth
    size = look.fontSize ?? min(10.5, max(5.5, width / 48))
    margin = size * 1.4
    finite = plot.series.map { series in series.points.filter { $0.x.isFinite && $0.y.isFinite } }
    xAxis = Axis(finite.joined().map(\.x))
    yAxis = Axis(finite.joined().map(\.y))
  }

  var scene: FigureScene {
    let title = Paragraph(
      plot.title, size: size * 1.2, isBold: true, color: look.theme.ink, width: width - 2 * margin)
    let titleHeight = plot.title.isEmpty ? 0 : title.measured.height + margin * 0.6
    let names = names
    let sideWidth = names.isEmpty ? 0 : (names.map(\.measured.width).max() ?? 0) + keyWidth + margin
    let numbers = yAxis.ticks.map { number(yAxis.text($0)) }
    let numberWidth = numbers.map(\.measured.width).max() ?? 0
    let lineHeight = number("0").measured.height
    let left = margin + numberWidth + size * 0.6
    let areaWidth = max(size * 4, width - left - margin - sideWidth)
    let namesHeight = names.reduce(0) { $0 + $1.measured.height + size * 0.3 }
    let areaHeight = max(areaWidth * Self.proportion, namesHeight, size * 4)
    let vertical = vertical
    let verticalHeight = vertical.text.isEmpty ? 0 : vertical.measured.height + size * 0.4
    let top = margin + titleHeight + verticalHeight
    let horizontal = Paragraph(
      plot.horizontalTitle + (xAxis.factor.map { " (\($0))" } ?? ""), size: size, color: look.theme.quietInk,
      alignment: .center, width: areaWidth)
    let height = top + areaHeight + lineHeight * 1.4 + horizontal.measured.height + margin
    var scene = FigureScene(width: width, height: height, background: look.theme.paper)
    let area = Rectangle(x: left, y: top, width: areaWidth, height: areaHeight)

    if !plot.title.isEmpty { scene.add(title, x: margin, y: margin) }
    if !vertical.text.isEmpty { scene.add(vertical, x: margin, y: margin + titleHeight) }
    drawGrid(on: &scene, area)
    for (index, points) in finite.enumerated() { draw(points, number: index, on: &scene, area) }
    scene.add(horizontal, x: left, y: top + areaHeight + lineHeight * 1.4)
    var y = top
    for (index, name) in names.enumerated() {
      let x = area.right + margin
      if index < Plot.namedSeries {
        let middle = y + lineHeight / 2
        scene.add(
          FigureShape(
            [.init([.init(x: x, y: middle), .init(x: x + keyWidth * 0.75, y: middle)], isClosed: false)],
            stroke: .init(color(index)), width: 2, dashes: dashes(index)))
      }
      scene.add(name, x: x + keyWidth, y: y)
      y += name.measured.height + size * 0.3
    }
    return scene
  }

  private var keyWidth: Double { size * 2 }

  private var names: [Paragraph] {
    plot.names.map { name in
      let free = Paragraph(name, size: size * 0.9, color: look.theme.ink)
      let widest = width * 0.3
      guard free.measured.width > widest else { return free }
      return Paragraph(name, size: size * 0.9, color: look.theme.ink, width: widest)
    }
  }

  /// The title of the vertical axis, which is drawn above the axis.
  private var vertical: Paragraph {
    let parts = [plot.verticalTitle, yAxis.factor ?? ""].filter { !$0.isEmpty }
    return Paragraph(
      parts.joined(separator: " "), size: size, color: look.theme.quietInk, width: width - 2 * margin)
  }

  private func number(_ text: String) -> Paragraph {
    Paragraph(text, size: size * 0.9, color: look.theme.quietInk)
  }

  private func color(_ series: Int) -> RGB {
    // Black is reserved for text; these colours are visible on dark paper, too.
    Plot.colors[series % Plot.colors.count]
  }

  private func dashes(_ series: Int) -> [Double] {
    plot.series[series].isReference ? [4, 3] : []
  }

  private func place(_ point: (x: Double, y: Double), _ area: Rectangle) -> FigureShape.Point {
    .init(
      x: area.x + xAxis.share(of: point.x) * area.width,
      y: area.y + (1 - yAxis.share(of: point.y)) * area.height)
  }

  /// Draws lines at the ticks, and those labels that have room.
  private func drawGrid(on scene: inout FigureScene, _ area: Rectangle) {
    let line = FigureShape.Paint(look.theme.line)
    var highest = Double.infinity
    var lowest = area.y
    for tick in yAxis.ticks {
      let y = area.y + (1 - yAxis.share(of: tick)) * area.height
      scene.add(.line(from: .init(x: area.x, y: y), to: .init(x: area.right, y: y), line, width: 0.5))
      let text = number(yAxis.text(tick))
      let half = text.measured.height / 2
      if y + half > highest { continue }
      scene.add(text, x: area.x - size * 0.5 - text.measured.width, y: y - half)
      highest = y - half
      lowest = max(lowest, y + half)
    }
    let top = area.bottom + size * 0.3
    // In a low plot, the labels must not overlap those of the vertical axis.
    var free = lowest > top ? area.x - size * 0.4 : 0
    for tick in xAxis.ticks {
      let x = area.x + xAxis.share(of: tick) * area.width
      scene.add(.line(from: .init(x: x, y: area.y), to: .init(x: x, y: area.bottom), line, width: 0.5))
      let text = number(xAxis.text(tick))
      let half = text.measured.width / 2
      if x - half < free || x + half > width { continue }
      scene.add(text, x: x - half, y: top)
      free = x + half + size * 0.6
    }
  }

  private func draw(
    _ points: [(x: Double, y: Double)], number: Int, on scene: inout FigureScene, _ area: Rectangle
  ) {
    let paint = FigureShape.Paint(color(number))
    let places = points.map { place($0, area) }
    if places.count > 1 {
      scene.add(
        FigureShape([.init(places, isClosed: false)], stroke: paint, width: 1.2, dashes: dashes(number)))
    }
    guard !plot.series[number].isReference || places.count == 1 else { return }
    let radius = points.count > Self.fewPoints ? 1.2 : 2.0
    for place in places { scene.add(.disc(at: place, radius: radius, paint)) }
  }
}
