import Foundation
import ImageCoding

/// A rectangle on a page, in points from the upper left corner.
package struct Rectangle: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  var right: Double { x + width }
  var bottom: Double { y + height }

  /// Returns this rectangle with its edges moved inwards.
  func inset(by distance: Double) -> Rectangle {
    Rectangle(x: x + distance, y: y + distance, width: width - 2 * distance, height: height - 2 * distance)
  }
}

/// Lines or areas with straight edges.
package struct FigureShape: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A colour with an opacity.
  package struct Paint: Hashable, Sendable {
    package var color: RGB
    /// From 0, transparent, to 1, opaque.
    package var opacity: Double

    package init(_ color: RGB, opacity: Double = 1) {
      self.color = color
      self.opacity = opacity
    }
  }

  package struct Line: Hashable, Sendable {
    package var points: [Point]
    package var isClosed: Bool

    package init(_ points: [Point], isClosed: Bool) {
      self.points = points
      self.isClosed = isClosed
    }
  }

  package var lines: [Line]
  /// The fill of the enclosed areas, by the even-odd rule; `nil` for none.
  package var fill: Paint?
  package var stroke: Paint?
  /// The width of the stroke, in points.
  package var width = 1.0
  /// The lengths of dashes and gaps, in points; empty for a solid line.
  package var dashes: [Double] = []
  /// The clipping rectangle; `nil` for none.
  package var clip: Rectangle?

  package init(
    _ lines: [Line], fill: Paint? = nil, stroke: Paint? = nil, width: Double = 1, dashes: [Double] = [],
    clip: Rectangle? = nil
  ) {
    self.lines = lines
    self.fill = fill
    self.stroke = stroke
    self.width = width
    self.dashes = dashes
    self.clip = clip
  }

  static func rectangle(
    _ rectangle: Rectangle, fill: Paint? = nil, stroke: Paint? = nil, width: Double = 1
  ) -> FigureShape {
    let corners = [
      Point(x: rectangle.x, y: rectangle.y), Point(x: rectangle.right, y: rectangle.y),
      Point(x: rectangle.right, y: rectangle.bottom), Point(x: rectangle.x, y: rectangle.bottom),
    ]
    return FigureShape([Line(corners, isClosed: true)], fill: fill, stroke: stroke, width: width)
  }

  static func line(from a: Point, to b: Point, _ paint: Paint, width: Double) -> FigureShape {
    FigureShape([Line([a, b], isClosed: false)], stroke: paint, width: width)
  }

  /// Returns a disc, as a polygon that looks round at the sizes of dots.
  static func disc(at center: Point, radius: Double, _ paint: Paint) -> FigureShape {
    let corners = (0..<24).map { corner in
      let (sine, cosine) = Self.circle[corner]
      return Point(x: center.x + radius * cosine, y: center.y + radius * sine)
    }
    return FigureShape([Line(corners, isClosed: true)], fill: paint)
  }

  private static let circle = (0..<24).map { corner -> (sine: Double, cosine: Double) in
    let angle = 2 * Double.pi * Double(corner) / 24
    return (sin(angle), cos(angle))
  }
}
