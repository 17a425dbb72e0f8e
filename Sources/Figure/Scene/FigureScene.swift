import ImageCoding

/// One page as a list of marks, in the order of drawing; independent of file formats.
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

extension FigureScene {
  /// Stacks scenes on pages. A page is at most `longest` points high, unless it has only one scene.
  package static func stacked(_ scenes: [FigureScene], longest: Double) -> [FigureScene] {
    var pages: [FigureScene] = []
    for scene in scenes {
      if let last = pages.last, last.height + scene.height <= longest {
        pages[pages.count - 1].append(scene)
      } else {
        pages.append(scene)
      }
    }
    return pages
  }

  /// Appends another scene below this one.
  mutating func append(_ other: FigureScene) {
    let top = height
    marks += other.marks.map { mark in
      switch mark {
      case .picture(let image, var rectangle, let isSmooth):
        rectangle.y += top
        return .picture(image, rectangle, isSmooth: isSmooth)
      case .text(let paragraph, let x, let y):
        return .text(paragraph, x: x, y: y + top)
      case .shape(var shape):
        for line in shape.lines.indices {
          for point in shape.lines[line].points.indices { shape.lines[line].points[point].y += top }
        }
        shape.clip?.y += top
        return .shape(shape)
      }
    }
    width = max(width, other.width)
    height += other.height
  }
}
