import Foundation
import ImageCoding

/// Curves in a coordinate system, with a dot at every point.
public struct Plot: Sendable {
  public struct Series: Sendable {
    public var name: String
    /// In ascending order of x.
    public var points: [(x: Double, y: Double)]

    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  public var title: String
  public var horizontalTitle: String
  public var series: [Series]

  public init(title: String, horizontalTitle: String, series: [Series]) {
    self.title = title
    self.horizontalTitle = horizontalTitle
    self.series = series
  }

  private static let (width, height) = (960, 600)
  /// The margins around the drawing area; the left one is wider where the numbers beside it need it.
  private static let (leastLeft, right, top, bottom) = (96, 32, 64, 80)
  private static let tickGap = 10
  private static let (titleSize, textSize) = (22, 15)
  /// More series than this are drawn, but not named.
  private static let namedSeries = 20
  private static let keyWidth = 28
  private static let maxNameWidth = 400
  /// More points than this have smaller dots.
  private static let fewPoints = 80
  private static let ink = RGB(red: 26, green: 26, blue: 26)
  private static let grid = RGB(red: 224, green: 224, blue: 224)
  /// Told apart by people who see few colours, too. Reference: Okabe & Ito 2008, "Color Universal Design".
  private static let colors = [
    RGB(red: 0, green: 114, blue: 178), RGB(red: 213, green: 94, blue: 0), RGB(red: 0, green: 158, blue: 115),
    RGB(red: 204, green: 121, blue: 167), RGB(red: 230, green: 159, blue: 0),
    RGB(red: 86, green: 180, blue: 233),
  ]

  /// Draws the plot, 960 × 600 pixels, and beside it the names of several curves. Points that are no numbers are left
  /// out; texts too long for their place are shortened.
  public func drawn(in typeface: Typeface) -> Image {
    let names = names.map { typeface.shortened($0, size: Self.textSize, width: Self.maxNameWidth) }
    let nameWidth = names.map { typeface.width(of: $0, size: Self.textSize) }.max() ?? 0
    let sideWidth = names.isEmpty ? 0 : Self.keyWidth + nameWidth + Self.right
    var canvas = Canvas(width: Self.width + sideWidth, height: Self.height, background: .white)
    let finite = series.map { series in series.points.filter { $0.x.isFinite && $0.y.isFinite } }
    let (xAxis, yAxis) = (Axis(finite.joined().map(\.x)), Axis(finite.joined().map(\.y)))
    let numberWidth = yAxis.ticks.map { typeface.width(of: yAxis.text($0), size: Self.textSize) }.max() ?? 0
    let left = max(Self.leastLeft, numberWidth + 2 * Self.tickGap)
    let (width, height) = (
      Double(Self.width - left - Self.right), Double(Self.height - Self.top - Self.bottom)
    )
    func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (Double(left) + xAxis.share(of: x) * width, Double(Self.top) + (1 - yAxis.share(of: y)) * height)
    }
    func set(_ text: String, centeredAt x: Double, baseline y: Double) {
      let textWidth = typeface.width(of: text, size: Self.textSize)
      canvas.set(
        text, in: typeface, size: Self.textSize, color: Self.ink, x: Int(x) - textWidth / 2, y: Int(y))
    }
    var free = -Double.infinity
    for tick in xAxis.ticks {
      let (bottom, top) = (place(tick, yAxis.low), place(tick, yAxis.high))
      canvas.line(from: bottom, to: top, width: 1, color: Self.grid)
      // Numbers of many digits would run into each other: those without room are left out.
      let half = Double(typeface.width(of: xAxis.text(tick), size: Self.textSize)) / 2
      if bottom.x - half < free { continue }
      set(xAxis.text(tick), centeredAt: bottom.x, baseline: bottom.y + 22)
      free = bottom.x + half + Double(Self.tickGap)
    }
    for tick in yAxis.ticks {
      let (start, end) = (place(xAxis.low, tick), place(xAxis.high, tick))
      canvas.line(from: start, to: end, width: 1, color: Self.grid)
      let text = yAxis.text(tick)
      canvas.set(
        text, in: typeface, size: Self.textSize, color: Self.ink,
        x: Int(start.x) - typeface.width(of: text, size: Self.textSize) - Self.tickGap, y: Int(start.y) + 5)
    }
    for (index, points) in finite.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      for (a, b) in zip(points, points.dropFirst()) {
        canvas.line(from: place(a.x, a.y), to: place(b.x, b.y), width: 1.6, color: color)
      }
      let radius = points.count > Self.fewPoints ? 2.0 : 3.2
      for point in points { canvas.disc(at: place(point.x, point.y), radius: radius, color: color) }
    }
    canvas.set(
      typeface.shortened(title, size: Self.titleSize, width: Int(width)), in: typeface, size: Self.titleSize,
      color: Self.ink, x: left, y: 40)
    if let factor = yAxis.factor {
      canvas.set(
        factor, in: typeface, size: Self.textSize, color: Self.ink,
        x: left - typeface.width(of: factor, size: Self.textSize) - Self.tickGap, y: Self.top - Self.tickGap)
    }
    let factor = xAxis.factor.map { "  (\($0))" } ?? ""
    let room = Int(width) - typeface.width(of: factor, size: Self.textSize)
    set(
      typeface.shortened(horizontalTitle, size: Self.textSize, width: room) + factor,
      centeredAt: Double(left) + width / 2, baseline: Double(Self.height) - 26)
    for (index, name) in names.enumerated() {
      let y = Double(Self.top + 12 + index * 22)
      let x = Double(Self.width)
      if index < Self.namedSeries {
        let color = Self.colors[index % Self.colors.count]
        canvas.line(from: (x, y - 5), to: (x + 20, y - 5), width: 2.5, color: color)
      }
      canvas.set(
        name, in: typeface, size: Self.textSize, color: Self.ink, x: Self.width + Self.keyWidth, y: Int(y))
    }
    return canvas.image
  }

  /// What stands beside the plot; nothing where there is one curve.
  private var names: [String] {
    guard series.count > 1 else { return [] }
    let rest = series.count - Self.namedSeries
    return series.prefix(Self.namedSeries).map(\.name) + (rest > 0 ? ["and \(rest) more"] : [])
  }
}
