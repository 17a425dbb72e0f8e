import ImageCoding

/// A text whose words have grounds in the colours of numbers.
package struct ColoredText: Sendable {
  /// A piece of the text; pieces stand end to end, white space and all.
  package struct Piece: Sendable {
    package var text: String
    /// `nil` for what has no number.
    package var color: RGB?

    package init(_ text: String, color: RGB? = nil) {
      self.text = text
      self.color = color
    }
  }

  package var title: String
  /// Below the title, and below the text.
  package var statement: String
  package var pieces: [Piece]
  package var note: String

  package init(title: String, statement: String = "", pieces: [Piece], note: String = "") {
    self.title = title
    self.statement = statement
    self.pieces = pieces
    self.note = note
  }

  /// Pieces that are drawn; of more the first.
  package static let maxPieces = 4000

  /// The width of a page that nobody chose, in points.
  private static let usualWidth = 460.0

  /// The text as a page.
  package func scene(_ look: SheetLook = SheetLook()) -> FigureScene {
    let size = look.fontSize ?? 10.5
    let margin = size * 1.4
    let width = max(look.width ?? Self.usualWidth, 2 * margin + size)
    let room = width - 2 * margin
    var scene = FigureScene(width: width, height: 1, background: look.theme.paper)
    var y = margin
    func add(_ text: String, size: Double, isBold: Bool = false, color: RGB) {
      guard !text.isEmpty else { return }
      let paragraph = Paragraph(text, size: size, isBold: isBold, color: color, width: room)
      scene.add(paragraph, x: margin, y: y)
      y += paragraph.measured.height + size * 0.4
    }
    add(title, size: size * 1.2, isBold: true, color: look.theme.ink)
    if look.hasStatements { add(statement, size: size * 0.9, color: look.theme.quietInk) }
    y += draw(on: &scene, x: margin, y: y, room: room, size: size * 1.15, theme: look.theme)
    if look.hasStatements { add(note, size: size * 0.9, color: look.theme.quietInk) }
    scene.height = y + margin * 0.6
    return scene
  }

  /// - Returns: the height.
  private func draw(
    on scene: inout FigureScene, x left: Double, y top: Double, room: Double, size: Double,
    theme: SheetLook.Theme
  ) -> Double {
    func measured(_ text: String) -> (width: Double, height: Double) { Paragraph(text, size: size).measured }
    let space = measured("n n").width - measured("nn").width
    let height = measured("nÅg").height
    let pitch = height * 1.3
    var (x, y) = (left, top)
    func add(_ text: String, _ color: RGB?) {
      let ink = color.map(ColorMap.ink(on:)) ?? theme.quietInk
      var paragraph = Paragraph(text, size: size, color: ink)
      var (width, own) = paragraph.measured
      if x > left, x + width > left + room { (x, y) = (left, y + pitch) }
      if width > room {
        paragraph = Paragraph(text, size: size, color: ink, width: room)
        (width, own) = (room, paragraph.measured.height)
      }
      if let color {
        let ground = Rectangle(x: x, y: y - height * 0.06, width: width, height: own + height * 0.12)
        scene.add(.rectangle(ground, fill: .init(color)))
      }
      scene.add(paragraph, x: x, y: y)
      x += width
      if own > height { (x, y) = (left, y + own - height + pitch) }
    }
    for piece in pieces.prefix(Self.maxPieces) {
      // White space has no ground, and lines break at it.
      for (isSpace, run) in Self.runs(of: piece.text) {
        if isSpace { x += x > left ? space : 0 } else { add(run, piece.color) }
      }
    }
    return y - top + pitch + size * 0.3
  }

  private static func runs(of text: String) -> [(isSpace: Bool, text: String)] {
    var runs: [(isSpace: Bool, text: String)] = []
    for character in text {
      if let last = runs.last, last.isSpace == character.isWhitespace {
        runs[runs.count - 1].text.append(character)
      } else {
        runs.append((character.isWhitespace, String(character)))
      }
    }
    return runs
  }
}
