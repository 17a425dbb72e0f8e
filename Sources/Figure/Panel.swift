import ImageCoding

/// Pictures side by side, each under its title, with a caption below.
public struct Panel: Sendable {
  public struct Column: Sendable {
    public var title: String
    public var picture: Image

    public init(title: String, picture: Image) {
      self.title = title
      self.picture = picture
    }
  }

  public var columns: [Column]
  /// Lines of text below the pictures; one too long is broken between words.
  public var caption: [String]

  public init(columns: [Column], caption: [String]) {
    self.columns = columns
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
  /// - Precondition: there is at least one column.
  public func drawn(in typeface: Typeface) -> Image {
    let pictures = columns.map { column in
      let factor = (Self.leastPictureWidth + column.picture.width - 1) / column.picture.width
      return column.picture.magnified(by: factor)
    }
    let margin = Self.margin
    let width = pictures.reduce(margin) { $0 + $1.width + margin }
    let pictureHeight = pictures.map(\.height).max() ?? 0
    let lines = caption.enumerated().flatMap { index, line in
      Self.broken(line, in: typeface, width: width - 2 * margin).map { (text: $0, isFirst: index == 0) }
    }
    let pictureTop = margin + Self.titleSize + margin / 2
    let captionTop = pictureTop + pictureHeight + margin / 2
    let height = captionTop + lines.count * Self.captionLeading + margin / 2

    var canvas = Canvas(width: width, height: height, background: Self.paper)
    var x = margin
    for (column, picture) in zip(columns, pictures) {
      let titleWidth = typeface.width(of: column.title, size: Self.titleSize)
      canvas.set(
        column.title, in: typeface, size: Self.titleSize, color: Self.ink,
        x: x + (picture.width - titleWidth) / 2, y: margin + Self.titleSize * 4 / 5)
      canvas.place(picture, x: x, y: pictureTop)
      x += picture.width + margin
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
