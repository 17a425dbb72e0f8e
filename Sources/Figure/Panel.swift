import ImageCoding

/// Pictures in columns under their titles and in rows under their labels, with a caption below.
public struct Panel: Sendable {
  public struct Row: Sendable {
    /// A line of text above the pictures.
    public var label: String?
    /// A title for each picture, where those of the panel do not say it.
    public var titles: [String]
    /// One for each title of the panel, if it has any.
    public var pictures: [Image]

    public init(label: String? = nil, titles: [String] = [], pictures: [Image]) {
      self.label = label
      self.titles = titles
      self.pictures = pictures
    }
  }

  /// A line of text below the pictures; one too long is broken between words.
  public struct CaptionLine: Hashable, Sendable, ExpressibleByStringInterpolation {
    public enum Emphasis: Hashable, Sendable {
      case plain
      /// In dark red.
      case warning
    }

    public var text: String
    public var emphasis: Emphasis

    public init(_ text: String, emphasis: Emphasis = .plain) {
      self.text = text
      self.emphasis = emphasis
    }

    public init(stringLiteral text: String) { self.init(text) }
  }

  public var titles: [String]
  public var rows: [Row]
  public var caption: [CaptionLine]

  public init(titles: [String], rows: [Row], caption: [CaptionLine]) {
    self.titles = titles
    self.rows = rows
    self.caption = caption
  }

  /// The most pixels a panel has.
  public static let pixelLimit = 100_000_000
  /// What the larger side of a picture is magnified to, and what a title may widen its column to.
  public static let minSide = 448
  private static let maxMagnification = 64
  private static let margin = 24
  private static let titleSize = 24
  private static let captionSize = 17
  private static let captionLeading = 26
  private static let paper = RGB.white
  private static let ink = RGB(red: 26, green: 26, blue: 26)
  private static let quietInk = RGB(red: 90, green: 90, blue: 90)
  private static let warningInk = RGB(red: 160, green: 0, blue: 0)

  /// Draws the panel. Pictures keep their pixels: they are magnified by the least whole factor, at most 64, that makes
  /// their larger side 448 pixels. Titles and labels too long for their place are shortened.
  ///
  /// - Precondition: there is at least one row, and every row has a picture for each title.
  /// - Throws: `FigureError.tooLarge`, before any memory is taken.
  public func drawn(in typeface: Typeface) throws(FigureError) -> Image {
    precondition(
      !rows.isEmpty
        && rows.allSatisfy {
          (titles.isEmpty || $0.pictures.count == titles.count)
            && ($0.titles.isEmpty || $0.titles.count == $0.pictures.count)
        }, "a panel with gaps")
    let layout = Layout(self, typeface)
    let (pixels, overflows) = layout.width.multipliedReportingOverflow(by: layout.height)
    guard !overflows, pixels <= Self.pixelLimit else {
      throw .tooLarge(width: layout.width, height: layout.height, limit: Self.pixelLimit)
    }
    var canvas = Canvas(width: layout.width, height: layout.height, background: Self.paper)
    var x = Self.margin
    for (title, width) in zip(titles, layout.columns) {
      let title = typeface.shortened(title, size: Self.titleSize, width: width)
      let titleWidth = typeface.width(of: title, size: Self.titleSize)
      canvas.set(
        title, in: typeface, size: Self.titleSize, color: Self.ink, x: x + (width - titleWidth) / 2,
        y: Self.margin + Self.titleSize * 4 / 5)
      x += width + Self.margin
    }
    for (row, top) in zip(rows, layout.rowTops) {
      draw(row, on: &canvas, top: top + Self.margin / 2, layout, typeface)
    }
    for (index, line) in layout.lines.enumerated() {
      canvas.set(
        line.text, in: typeface, size: Self.captionSize, color: line.color, x: Self.margin,
        y: layout.captionTop + index * Self.captionLeading + Self.captionSize)
    }
    return canvas.image
  }

  private func draw(_ row: Row, on canvas: inout Canvas, top: Int, _ layout: Layout, _ typeface: Typeface) {
    var top = top
    if let label = row.label {
      let label = typeface.shortened(label, size: Self.captionSize, width: layout.width - 2 * Self.margin)
      canvas.set(
        label, in: typeface, size: Self.captionSize, color: Self.ink, x: Self.margin,
        y: top + Self.captionSize)
      top += Self.captionLeading
    }
    var x = Self.margin
    if !row.titles.isEmpty {
      for (title, width) in zip(row.titles, layout.columns) {
        let title = typeface.shortened(title, size: Self.captionSize, width: width)
        canvas.set(
          title, in: typeface, size: Self.captionSize, color: Self.ink, x: x, y: top + Self.captionSize)
        x += width + Self.margin
      }
      x = Self.margin
      top += Self.captionLeading
    }
    for (picture, width) in zip(row.pictures, layout.columns) {
      let factor = Self.magnification(of: picture)
      let left = x + (width - picture.width * factor) / 2
      canvas.place(factor == 1 ? picture : picture.magnified(by: factor), x: left, y: top)
      x += width + Self.margin
    }
  }

  /// Where everything lies, in pixels from the upper left corner.
  private struct Layout {
    var columns: [Int]
    var width: Int
    var rowTops: [Int] = []
    var captionTop: Int
    var lines: [(text: String, color: RGB)] = []
    var height: Int

    init(_ panel: Panel, _ typeface: Typeface) {
      let count = panel.rows.map(\.pictures.count).max() ?? 0
      columns = (0..<count).map { column in
        let pictures = panel.rows.filter { column < $0.pictures.count }.map {
          $0.pictures[column].width * Panel.magnification(of: $0.pictures[column])
        }
        let titleWidth =
          panel.titles.isEmpty ? 0 : typeface.width(of: panel.titles[column], size: Panel.titleSize)
        return max(min(titleWidth, Panel.minSide), pictures.max() ?? 0)
      }
      // Narrow pictures leave the caption its lines.
      width = max(columns.reduce(Panel.margin) { $0 + $1 + Panel.margin }, Panel.minSide + 2 * Panel.margin)
      var top = panel.titles.isEmpty ? 0 : Panel.margin + Panel.titleSize
      for row in panel.rows {
        rowTops.append(top)
        let heights = row.pictures.map { $0.height * Panel.magnification(of: $0) }
        top +=
          Panel.margin / 2 + (row.label == nil ? 0 : Panel.captionLeading)
          + (row.titles.isEmpty ? 0 : Panel.captionLeading) + (heights.max() ?? 0)
      }
      captionTop = top + Panel.margin / 2
      for (index, line) in panel.caption.enumerated() {
        let color =
          switch line.emphasis {
          case .warning: Panel.warningInk
          case .plain: index == 0 ? Panel.ink : Panel.quietInk
          }
        lines += Panel.broken(line.text, in: typeface, width: width - 2 * Panel.margin).map { ($0, color) }
      }
      height = captionTop + lines.count * Panel.captionLeading + Panel.margin / 2
    }
  }

  static func magnification(of picture: Image) -> Int {
    let side = max(picture.width, picture.height)
    return min((minSide + side - 1) / side, maxMagnification)
  }

  /// The line as several that fit the width where possible; a word is never broken.
  static func broken(_ line: String, in typeface: Typeface, width: Int) -> [String] {
    var lines: [String] = []
    for word in line.split(separator: " ") {
      if let last = lines.last, typeface.width(of: "\(last) \(word)", size: captionSize) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
