import ImageCoding

/// Pictures in rows under their headings, and what is to be said of them below: a page or several.
public struct Sheet: Sendable {
  /// A picture with everything that belongs to it.
  public struct Cell: Sendable {
    public var heading: String
    public var picture: PixelImage
    /// Pixels of the picture that count for something are drawn as squares, photos smoothly.
    public var isSmooth: Bool
    /// A thin line around the picture, which may be white itself.
    public var isFramed: Bool
    /// Lines over the picture, in its pixels; drawn light above dark, so that they show on anything.
    public var outlines: [FigureShape.Line]
    /// A rectangle over the picture, in its pixels: what a model saw of it.
    public var marked: Rectangle?
    public var bar: ColorBar?
    /// Of the bar's numbers.
    public var unit: String
    /// Lines below.
    public var notes: [String]

    public init(
      heading: String, picture: PixelImage, isSmooth: Bool = false, isFramed: Bool = false,
      outlines: [FigureShape.Line] = [], marked: Rectangle? = nil, bar: ColorBar? = nil, unit: String = "",
      notes: [String] = []
    ) {
      self.heading = heading
      self.picture = picture
      self.isSmooth = isSmooth
      self.isFramed = isFramed
      self.outlines = outlines
      self.marked = marked
      self.bar = bar
      self.unit = unit
      self.notes = notes
    }
  }

  /// Cells that stand together under a label; as many rows as they need.
  public struct Block: Sendable {
    public var label: String?
    /// `nil` leaves a place free, so that columns of several blocks stand below each other.
    public var cells: [Cell?]

    public init(label: String? = nil, cells: [Cell?]) {
      self.label = label
      self.cells = cells
    }
  }

  /// A line of text below the pictures.
  public struct Statement: Hashable, Sendable {
    public enum Emphasis: Hashable, Sendable {
      /// What is to be read first.
      case verdict
      /// A verdict not to believe the picture.
      case warning
      case plain
    }

    public var text: String
    public var emphasis: Emphasis

    public init(_ text: String, emphasis: Emphasis = .plain) {
      self.text = text
      self.emphasis = emphasis
    }
  }

  public var title: String?
  public var blocks: [Block]
  public var statements: [Statement]

  public init(title: String? = nil, blocks: [Block], statements: [Statement] = []) {
    self.title = title
    self.blocks = blocks
    self.statements = statements
  }
}
