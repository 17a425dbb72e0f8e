import ImageCoding

/// Pictures in rows under their headings, and what is to be said of them below: a page or several.
public struct Sheet: Sendable {
  /// A picture with everything that belongs to it.
  package struct Cell: Sendable {
    package var heading: String
    /// `nil` for a cell of texts.
    package var picture: PixelImage?
    /// Pixels of the picture that count for something are drawn as squares, photos smoothly.
    package var isSmooth: Bool
    /// A thin line around the picture, which may be white itself.
    package var isFramed: Bool
    /// Lines over the picture, in its pixels; drawn light above dark, so that they show on anything.
    package var outlines: [FigureShape.Line]
    /// A rectangle over the picture, in its pixels: what a model saw of it.
    package var marked: Rectangle?
    package var bar: ColorBar?
    /// Of the bar's numbers.
    package var unit: String
    /// The highest that the picture may be, as a share of the cell's width.
    package var highest = 1.6
    /// Lines below.
    package var notes: [String]
    /// Shares below the lines, one below the other.
    package var shares: [ShareBar] = []
    /// Sentences at the end, from the left.
    package var sentences: [Statement] = []

    package init(
      heading: String, picture: PixelImage?, isSmooth: Bool = false, isFramed: Bool = false,
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
  package struct Block: Sendable {
    package var label: String?
    /// `nil` leaves a place free, so that columns of several blocks stand below each other.
    package var cells: [Cell?]

    package init(label: String? = nil, cells: [Cell?]) {
      self.label = label
      self.cells = cells
    }
  }

  /// A line of text below the pictures.
  package struct Statement: Hashable, Sendable {
    package enum Emphasis: Hashable, Sendable {
      /// What is to be read first.
      case verdict
      /// A verdict not to believe the picture.
      case warning
      case plain
    }

    package var text: String
    package var emphasis: Emphasis

    package init(_ text: String, emphasis: Emphasis = .plain) {
      self.text = text
      self.emphasis = emphasis
    }
  }

  /// The line above everything; `nil` for none.
  public var title: String?
  package var blocks: [Block]
  package var statements: [Statement]

  package init(title: String? = nil, blocks: [Block], statements: [Statement] = []) {
    self.title = title
    self.blocks = blocks
    self.statements = statements
  }
}
