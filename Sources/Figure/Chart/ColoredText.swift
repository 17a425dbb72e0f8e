import ImageCoding

/// A text whose words have background colours that encode numbers.
package struct ColoredText: Sendable {
  /// A piece of the text. The pieces are contiguous and include white space.
  package struct Piece: Sendable {
    package var text: String
    /// The background colour; `nil` for a piece without a number.
    package var color: RGB?

    package init(_ text: String, color: RGB? = nil) {
      self.text = text
      self.color = color
    }
  }

  package var title: String
  /// The line below the title.
  package var statement: String
  package var pieces: [Piece]
  /// The line below the text.
  package var note: String
  /// The scale of the colours, and the unit of its numbers.
  package var bar: ColorBar?
  package var unit = ""

  package init(title: String, statement: String = "", pieces: [Piece], note: String = "") {
    self.title = title
    self.statement = statement
    self.pieces = pieces
    self.note = note
  }

  /// The maximum number of pieces drawn; further pieces are left out.
  package static let maxPieces = 4000

  /// The default width of a page, in points.
  private static let usualWidth = 460.0

  /// Draws the text as a page.
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
    if let bar, look.hasStatements {
      let box = bar.box(unit: unit, width: min(room, size * 24), fontSize: size * 0.85, theme: look.theme)
      box.draw(&scene, margin, y)
      y += box.height + size * 0.5
    }
    if look.hasStatements { add(note, size: size * 0.9, color: look.theme.quietInk) }
    scene.height = y + margin * 0.6
    return scene
  }

  /// A run of characters on a line.
  private struct Run {
    let text: String
    let width: Double
    /// `nil` for white space.
    var paragraph: Paragraph?
    var ground: RGB?
  }

  /// Draws the pieces.
  ///
  /// - Returns: the height, in points.
  private func draw(
    on scene: inout FigureScene, x left: Double, y top: Double, room: Double, size: Double,
    theme: SheetLook.Theme
  ) -> Double {
    func measured(_ text: String) -> (width: Double, height: Double) { Paragraph(text, size: size).measured }
    let space = measured("n n").width - measured("nn").width
    let height = measured("nÅg").height
    let pitch = height * 1.3
    let pieces = pieces.prefix(Self.maxPieces)
    let base = pieces.lazy.compactMap { RunOrder.Direction(of: $0.text) }.first ?? .leftToRight
    let order = RunOrder(base: base)
    var (line, width, y): ([Run], Double, Double) = ([], 0, top)
    func finishLine(height own: Double) {
      var x = base == .leftToRight ? left : left + max(0, room - width)
      for (index, text) in order.placed(line.map(\.text)) {
        let run = line[index]
        if var paragraph = run.paragraph {
          paragraph.text = text
          if let ground = run.ground {
            let place = Rectangle(x: x, y: y - height * 0.06, width: run.width, height: own + height * 0.12)
            scene.add(.rectangle(place, fill: .init(ground)))
          }
          scene.add(paragraph, x: x, y: y)
        }
        x += run.width
      }
      (line, width) = ([], 0)
    }
    func add(_ text: String, _ color: RGB?) {
      let ink = color.map(ColorMap.ink(on:)) ?? theme.quietInk
      var paragraph = Paragraph(text, size: size, color: ink)
      var (own, ownHeight) = paragraph.measured
      if width > 0, width + own > room {
        finishLine(height: height)
        y += pitch
      }
      if own > room {
        paragraph = Paragraph(
          text, size: size, color: ink, alignment: base == .leftToRight ? .left : .right, width: room)
        (own, ownHeight) = (room, paragraph.measured.height)
      }
      line.append(Run(text: text, width: own, paragraph: paragraph, ground: color))
      width += own
      if ownHeight > height {
        finishLine(height: ownHeight)
        y += ownHeight - height + pitch
      }
    }
    for piece in pieces {
      // White space has no background, and lines break at it.
      for (isSpace, run) in Self.runs(of: piece.text) {
        if !isSpace {
          add(run, piece.color)
        } else if width > 0 {
          line.append(Run(text: " ", width: space))
          width += space
        }
      }
    }
    finishLine(height: height)
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
