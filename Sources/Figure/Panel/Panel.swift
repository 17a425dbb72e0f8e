import ImageCoding

/// A small drawing of one field or of its attributions: a cell of a `PanelSheet`.
package struct Panel: Sendable {
  package enum Content: Sendable {
    case raster(Raster)
    case series(Series)
    case bars(Bars)
  }

  /// The line above the drawing, for example a channel or a level.
  package var heading: String
  package var content: Content
  /// The line below the drawing.
  package var note: String

  package init(heading: String = "", content: Content, note: String = "") {
    (self.heading, self.content, self.note) = (heading, content, note)
  }

  /// Values on a grid, already coloured.
  package struct Raster: Sendable {
    package var image: PixelImage
    /// Thin lines over the image, in its pixels.
    package var outlines: [FigureShape.Line]
    package var horizontal: Scale?
    package var vertical: Scale?

    package init(
      image: PixelImage, outlines: [FigureShape.Line] = [], horizontal: Scale? = nil, vertical: Scale? = nil
    ) {
      (self.image, self.outlines) = (image, outlines)
      (self.horizontal, self.vertical) = (horizontal, vertical)
    }
  }

  /// The numbers along a side of a raster.
  package struct Scale: Hashable, Sendable {
    package enum Unit: Hashable, Sendable {
      case latitude, longitude, none
    }

    /// The coordinate at the middle of the first position.
    package var first: Double
    /// The coordinate at the middle of the last position.
    package var last: Double
    package var positions: Int
    package var unit: Unit

    package init(first: Double, last: Double, positions: Int, unit: Unit = .none) {
      (self.first, self.last, self.positions, self.unit) = (first, last, positions, unit)
    }
  }

  /// A line over coloured bands, one for each of its points.
  package struct Series: Sendable {
    /// The positions of the values, in ascending order.
    package var positions: [Double]
    package var values: [Double]
    /// The colour of the band behind each point; empty for no bands.
    package var bands: [RGB]
    /// The title of the horizontal axis.
    package var title: String
    /// The range of the vertical axis; `nil` for that of the values.
    package var range: ClosedRange<Double>?

    package init(
      positions: [Double], values: [Double], bands: [RGB] = [], title: String = "",
      range: ClosedRange<Double>? = nil
    ) {
      (self.positions, self.values, self.bands) = (positions, values, bands)
      (self.title, self.range) = (title, range)
    }
  }

  /// Named numbers, each with a bar to the left or right of zero.
  package struct Bars: Sendable {
    package struct Bar: Sendable {
      package var name: String
      package var value: Double
      /// The signed length of the bar, −1…1, as a share of the room on its side.
      package var share: Double
      package var color: RGB

      package init(name: String, value: Double, share: Double, color: RGB) {
        (self.name, self.value, self.share, self.color) = (name, value, share, color)
      }
    }

    package var bars: [Bar]

    package init(_ bars: [Bar]) { self.bars = bars }
  }
}
