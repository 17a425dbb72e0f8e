import ImageCoding

/// One page as a list of marks, each above those before it: a drawing that knows no file format.
///
/// Lengths are points, 1/72 inch, from the upper left corner.
public struct FigureScene: Sendable {
  package var width: Double
  package var height: Double
  package var background = RGB.white
  package var marks: [Mark] = []

  package enum Mark: Sendable {
    /// A picture stretched over a rectangle.
    case picture(PixelImage, Rectangle, isSmooth: Bool)
    case text(Paragraph, x: Double, y: Double)
    case shape(FigureShape)
  }

  mutating func add(_ paragraph: Paragraph, x: Double, y: Double) {
    marks.append(.text(paragraph, x: x, y: y))
  }

  mutating func add(_ shape: FigureShape) { marks.append(.shape(shape)) }
}
