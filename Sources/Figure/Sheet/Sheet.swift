import ImageCoding

/// Rows of pictures with headings, and statements below them: one page or several.
public struct Sheet: Sendable {
  /// A picture with its heading, colour bar and texts.
  package struct Cell: Sendable {
    package var heading: String
    /// `nil` for a cell of texts.
    package var picture: PixelImage?
    /// Whether the picture is interpolated, as photos are; otherwise its pixels are drawn as squares.
    package var isSmooth: Bool
    /// Whether the picture, which can be white, has a thin frame.
    package var isFramed: Bool
    /// Lines over the picture, in its pixels; drawn light above dark, so that they are visible on any picture.
    package var outlines: [FigureShape.Line]
    /// A rectangle over the picture, in its pixels: the part that the model received.
    package var marked: Rectangle?
    package var bar: ColorBar?
    /// The unit of the bar's numbers.
    package var unit: String
    /// The maximum height of the picture, as a share of the cell's width.
    package var highest = 1.6
    /// Lines of text below the bar.
    package var notes: [String]
    /// Shares below the lines, one below the other.
    package var shares: [ShareBar] = []
    /// Left-aligned sentences at the end.
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

  /// Cells under a common label, in as many rows as necessary.
  package struct Block: Sendable {
    package var label: String?
    /// `nil` leaves a place empty, so that the columns of several blocks are aligned.
    package var cells: [Cell?]

    package init(label: String? = nil, cells: [Cell?]) {
      self.label = label
      self.cells = cells
    }
  }

  /// A line of text below the pictures.
  package struct Statement: Hashable, Sendable {
    package enum Emphasis: Hashable, Sendable {
      /// The statement to read first.
      case verdict
      /// A verdict that the picture is unreliable.
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
