import CPango

@testable import Figure

extension FigureScene {
  var page: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

  /// The texts and the rectangles that they occupy.
  var textFrames: [(text: String, frame: Rectangle)] {
    marks.compactMap { mark in
      guard case .text(let paragraph, let x, let y) = mark else { return nil }
      return (paragraph.text, paragraph.frame(x: x, y: y))
    }
  }
}

extension Paragraph {
  /// Returns the rectangle of the paragraph's lines when it is placed at (x, y).
  func frame(x: Double, y: Double) -> Rectangle {
    Typesetter.shared.withLayout(of: self) { layout in
      var logical = PangoRectangle()
      pango_layout_get_extents(layout, nil, &logical)
      let scale = Double(PANGO_SCALE)
      return Rectangle(
        x: x + Double(logical.x) / scale, y: y + Double(logical.y) / scale,
        width: Double(logical.width) / scale, height: Double(logical.height) / scale)
    }
  }
}

extension Rectangle {
  /// Returns whether two rectangles overlap by more than rounding.
  func overlaps(_ other: Rectangle) -> Bool {
    let tolerance = 1e-6
    return x + tolerance < other.right && other.x + tolerance < right && y + tolerance < other.bottom
      && other.y + tolerance < bottom
  }

  func contains(_ other: Rectangle) -> Bool {
    let tolerance = 1e-6
    return other.x >= x - tolerance && other.y >= y - tolerance && other.right <= right + tolerance
      && other.bottom <= bottom + tolerance
  }
}
