import Foundation
import ImageCoding
import Testing

@testable import Figure

@Suite struct PlotTests {
  private let rising = [(x: 0.0, y: 0.0), (0.5, 1.0), (1.0, 0.0), (.nan, 2.0)]

  /// Points are at the positions that the axes define; lines join them; NaNs are left out.
  @Test func pointsAndLinesAreWhereTheyBelong() throws {
    let scene = Plot(title: "t", horizontalTitle: "x", series: [.init(name: "s", points: rising)]).scene()
    let image = try scene.image(dpi: 72)
    let blue = Plot.colors[0]
    let curves = scene.marks.compactMap { mark -> FigureShape? in
      guard case .shape(let shape) = mark, shape.stroke?.color == blue else { return nil }
      return shape
    }
    let curve = try #require(curves.first)
    let points = curve.lines[0].points
    #expect(points.count == 3 && points[1].y < points[0].y && points[0].y == points[2].y)
    #expect(abs(points[1].x - (points[0].x + points[2].x) / 2) < 1e-9)
    for point in points { #expect(image[Int(point.x), Int(point.y)] == blue) }
    #expect(image[Int(points[1].x), Int(points[0].y)] != blue)
  }

  @Test func severalCurvesHaveNames() {
    func texts(_ count: Int) -> [String] {
      let series = (0..<count).map { Plot.Series(name: "name \($0)", points: rising) }
      return Plot(title: "", horizontalTitle: "", series: series).scene().textFrames.map(\.text)
    }
    #expect(!texts(1).contains { $0.hasPrefix("name") })
    #expect(texts(2).count { $0.hasPrefix("name") } == 2)
    #expect(texts(100).count { $0.hasPrefix("name") } == 20 && texts(100).contains("and 80 more"))
  }

  /// No text is clipped or overlaps another text, for any range, width and length of names.
  @Test(arguments: [
    (0.0, 1.0), (-1e-9, 3e-9), (0.31515, 0.3157), (-1e20, 2e20), (5, 5), (12_345_678, 12_345_684),
  ])
  func textsHaveTheirPlace(low: Double, high: Double) {
    let long = "what is explained, in many words that nobody would ever write above a plot, not even here"
    for width in [180.0, 400, 620, 2000] {
      for name in ["a", long, "象の写真 العربية 🐘"] {
        var look = SheetLook()
        look.width = width
        let points = [(x: low, y: low), (high, high)]
        let scene = Plot(
          title: name, horizontalTitle: name, verticalTitle: name,
          series: [
            .init(name: name, points: points), .init(name: "b", points: points, isReference: true),
          ]
        ).scene(look)
        SheetTests.expectOrder(in: scene, "\(low)…\(high), \(width) wide, \(name)")
      }
    }
  }
}
