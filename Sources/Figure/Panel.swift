import ImageCoding

/// Pictures in columns under their titles and in rows under their labels, with a caption below.
public struct Panel: Sendable {
  public struct Row: Sendable {
    /// A line of text above the pictures.
    public var label: String?
    /// One for each title.
    public var pictures: [Image]

    public init(label: String? = nil, pictures: [Image]) {
      self.label = label
      self.pictures = pictures
    }
  }

  public var titles: [String]
  public var rows: [Row]
  /// Lines of text below the pictures; one too long is broken between words.
  public var caption: [String]

  public init(titles: [String], rows: [Row], caption: [String]) {
    self.titles = titles
    self.rows = rows
    self.caption = caption
  }

  private static let leastPictureWidth = 448
  private static let margin = 24
  private static let titleSize = 24
  private static let captionSize = 17
  private static let captionLeading = 26
  private static let paper = RGB.white
  private static let ink = RGB(red: 26, green: 26, blue: 26)
  private static let quietInk = RGB(red: 90, green: 90, blue: 90)

  /// Draws the panel. Pictures keep their pixels: they are magnified by the least whole factor that makes
  /// them 448 pixels wide.
  ///
  /// - Precondition: there is at least one row, and every row has a picture for each title.
  public func drawn(in typeface: Typeface) -> Image {
    precondition(!rows.isEmpty && rows.allSatisfy { $0.pictures.count == titles.count }, "a panel with gaps")
    let rows = rows.map { row in
      let pictures = row.pictures.map { $0.magnified(by: (Self.leastPictureWidth + $0.width - 1) / $0.width) }
      return Row(label: row.label, pictures: pictures)
    }
    let margin = Self.margin
    let widths = titles.indices.map { column in rows.map { $0.pictures[column].width }.max() ?? 0 }
    let width = widths.reduce(margin) { $0 + $1 + margin }
    let lines = caption.enumerated().flatMap { index, line in
      Self.broken(line, in: typeface, width: width - 2 * margin).map { (text: $0, isFirst: index == 0) }
    }
    let rowsTop = margin + Self.titleSize
    let rowHeights = rows.map { row in
      margin / 2 + (row.label == nil ? 0 : Self.captionLeading) + (row.pictures.map(\.height).max() ?? 0)
    }
    let captionTop = rowHeights.reduce(rowsTop, +) + margin / 2
    let height = captionTop + lines.count * Self.captionLeading + margin / 2

    var canvas = Canvas(width: width, height: height, background: Self.paper)
    var x = margin
    for (title, width) in zip(titles, widths) {
      let titleWidth = typeface.width(of: title, size: Self.titleSize)
      canvas.set(
        title, in: typeface, size: Self.titleSize, color: Self.ink, x: x + (width - titleWidth) / 2,
        y: margin + Self.titleSize * 4 / 5)
      x += width + margin
    }
    var y = rowsTop
    for (row, rowHeight) in zip(rows, rowHeights) {
      var top = y + margin / 2
      if let label = row.label {
        canvas.set(
          label, in: typeface, size: Self.captionSize, color: Self.ink, x: margin, y: top + Self.captionSize)
        top += Self.captionLeading
      }
      var x = margin
      for (picture, width) in zip(row.pictures, widths) {
        canvas.place(picture, x: x, y: top)
        x += width + margin
      }
      y += rowHeight
    }
    for (index, line) in lines.enumerated() {
      canvas.set(
        line.text, in: typeface, size: Self.captionSize, color: line.isFirst ? Self.ink : Self.quietInk,
        x: margin, y: captionTop + index * Self.captionLeading + Self.captionSize)
    }
    return canvas.image
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
