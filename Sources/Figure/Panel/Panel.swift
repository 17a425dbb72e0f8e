import ImageCoding

/// A small drawing of one field, or of what was found for it: a cell of a `PanelSheet`.
public struct Panel: Sendable {
  public enum Content: Sendable {
    case raster(Raster)
    case series(Series)
    case bars(Bars)
  }

  /// Above it: a channel, a level.
  public var heading: String
  public var content: Content
  /// Below it.
  public var note: String

  public init(heading: String = "", content: Content, note: String = "") {
    (self.heading, self.content, self.note) = (heading, content, note)
  }

  /// Values on a grid, already coloured.
  public struct Raster: Sendable {
    public var image: PixelImage
    /// Thin lines over it, in its pixels.
    public var outlines: [FigureShape.Line]
    public var horizontal: Scale?
    public var vertical: Scale?

    public init(
      image: PixelImage, outlines: [FigureShape.Line] = [], horizontal: Scale? = nil, vertical: Scale? = nil
    ) {
      (self.image, self.outlines) = (image, outlines)
      (self.horizontal, self.vertical) = (horizontal, vertical)
    }
  }

  /// What stands along a side.
  public struct Scale: Hashable, Sendable {
    public enum Unit: Hashable, Sendable {
      case latitude, longitude, none
    }

    /// At the middle of the first and the last position.
    public var first: Double
    public var last: Double
    public var positions: Int
    public var unit: Unit

    public init(first: Double, last: Double, positions: Int, unit: Unit = .none) {
      (self.first, self.last, self.positions, self.unit) = (first, last, positions, unit)
    }
  }

  /// A line over bands whose colours say something of each of its points.
  public struct Series: Sendable {
    /// Ascending; as many as there are values.
    public var positions: [Double]
    public var values: [Double]
    /// Of the band behind each point, or none.
    public var bands: [RGB]
    /// What the positions are.
    public var title: String
    /// Of the vertical axis; that of the values where there is none.
    public var range: ClosedRange<Double>?

    public init(
      positions: [Double], values: [Double], bands: [RGB] = [], title: String = "",
      range: ClosedRange<Double>? = nil
    ) {
      (self.positions, self.values, self.bands) = (positions, values, bands)
      (self.title, self.range) = (title, range)
    }
  }

  /// Named numbers with a bar to their side of zero.
  public struct Bars: Sendable {
    public struct Bar: Sendable {
      public var name: String
      public var value: Double
      /// −1…1, of the room on its side.
      public var share: Double
      public var color: RGB

      public init(name: String, value: Double, share: Double, color: RGB) {
        (self.name, self.value, self.share, self.color) = (name, value, share, color)
      }
    }

    public var bars: [Bar]

    public init(_ bars: [Bar]) { self.bars = bars }
  }
}
