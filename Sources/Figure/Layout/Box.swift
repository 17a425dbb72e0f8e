import ImageCoding

/// A part of a page: its height, and a function that draws it from its upper left corner.
struct Box {
  let height: Double
  /// The headings of this box, which are drawn again above it if it begins a page.
  var repeated: [Box] = []
  let draw: (_ scene: inout FigureScene, _ x: Double, _ y: Double) -> Void

  /// Returns one box of boxes that are stacked vertically.
  static func stack(_ boxes: [Box]) -> Box {
    Box(height: boxes.reduce(0) { $0 + $1.height }) { scene, x, top in
      var y = top
      for box in boxes {
        box.draw(&scene, x, y)
        y += box.height
      }
    }
  }

  /// A box with space above.
  static func spaced(_ box: Box, before: Double) -> Box {
    Box(height: before + box.height, repeated: box.repeated) { scene, x, y in
      box.draw(&scene, x, y + before)
    }
  }

  /// A paragraph with space above and below.
  static func text(_ paragraph: Paragraph, before: Double = 0, after: Double = 0) -> Box {
    Box(height: before + paragraph.measured.height + after) { scene, x, y in
      scene.add(paragraph, x: x, y: y + before)
    }
  }
}

extension Sheet.Statement.Emphasis {
  /// The colour of a statement, and whether it is bold.
  func ink(_ theme: SheetLook.Theme) -> (color: RGB, isBold: Bool) {
    switch self {
    case .verdict: (theme.ink, true)
    case .warning: (theme.warningInk, true)
    case .plain: (theme.quietInk, false)
    }
  }
}

/// The common layout of a sheet's pages: their size, and the style of texts across the page.
struct PageLayout {
  let look: SheetLook
  let width: Double
  let fontSize: Double
  /// The margin of the page, and the space between its parts.
  let gap: Double

  private var textWidth: Double { width - 2 * gap }

  func title(_ text: String?) -> [Box] {
    guard let text, !text.isEmpty else { return [] }
    return [heading(text, scale: 1.3, before: 0, after: gap * 0.6)]
  }

  /// Returns the title of a part of the sheet.
  ///
  /// - Parameter scale: the font size, as a multiple of that of other texts.
  func partTitle(_ text: String, scale: Double, isFirst: Bool) -> Box {
    heading(text, scale: scale, before: isFirst ? 0 : gap * 0.5, after: gap * 0.4)
  }

  private func heading(_ text: String, scale: Double, before: Double, after: Double) -> Box {
    .text(
      Paragraph(text, size: fontSize * scale, isBold: true, color: look.theme.ink, width: textWidth),
      before: before, after: after)
  }

  /// Returns the statements below the pictures.
  func statements(_ statements: [Sheet.Statement]) -> [Box] {
    guard look.hasStatements else { return [] }
    return statements.map { statement in
      let (color, isBold) = statement.emphasis.ink(look.theme)
      let size = isBold ? fontSize * 1.05 : fontSize * 0.9
      return .text(
        Paragraph(statement.text, size: size, isBold: isBold, color: color, width: textWidth),
        after: gap * 0.3)
    }
  }

  /// Distributes boxes, one below the other, over as many pages as necessary.
  func pages(_ boxes: [Box]) -> [FigureScene] {
    var pages: [[Box]] = [[]]
    var height = gap
    for box in boxes {
      if height + box.height + gap > look.longestPage, pages.last?.isEmpty == false {
        pages.append(box.repeated)
        height = gap + box.repeated.reduce(0) { $0 + $1.height }
      }
      pages[pages.count - 1].append(box)
      height += box.height
    }
    return pages.map { boxes in
      var scene = FigureScene(
        width: width, height: boxes.reduce(2 * gap) { $0 + $1.height }, background: look.theme.paper)
      Box.stack(boxes).draw(&scene, gap, gap)
      return scene
    }
  }
}
