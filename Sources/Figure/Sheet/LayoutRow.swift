import ImageCoding

/// Part of a page, as high as it is and drawn from its upper edge.
struct LayoutRow {
  let height: Double
  /// Drawn once more at the head of every page that what belongs to it reaches.
  var repeated: [LayoutRow] = []
  let draw: (_ scene: inout FigureScene, _ top: Double) -> Void

  /// Strips one below the other, on as many pages as they take.
  static func pages(_ strips: [LayoutRow], width: Double, margin: Double, look: SheetLook) -> [FigureScene] {
    var pages: [[LayoutRow]] = [[]]
    var height = margin
    for strip in strips {
      if height + strip.height + margin > look.longestPage, pages.last?.isEmpty == false {
        pages.append(strip.repeated)
        height = margin + strip.repeated.reduce(0) { $0 + $1.height }
      }
      pages[pages.count - 1].append(strip)
      height += strip.height
    }
    return pages.map { strips in
      let height = strips.reduce(2 * margin) { $0 + $1.height }
      var scene = FigureScene(width: width, height: height, background: look.theme.paper)
      var top = margin
      for strip in strips {
        strip.draw(&scene, top)
        top += strip.height
      }
      return scene
    }
  }

  /// A paragraph across the page.
  static func text(
    _ text: String, size: Double, isBold: Bool, color: RGB, x: Double, width: Double, before: Double = 0,
    after: Double
  ) -> LayoutRow {
    let paragraph = Paragraph(text, size: size, isBold: isBold, color: color, width: width)
    return LayoutRow(height: before + paragraph.measured.height + after) { scene, top in
      scene.add(paragraph, x: x, y: top + before)
    }
  }

  /// What is said below the pictures.
  static func statements(
    _ statements: [Sheet.Statement], size: Double, x: Double, width: Double, after: Double, look: SheetLook
  ) -> [LayoutRow] {
    guard look.hasStatements else { return [] }
    return statements.map { statement in
      let (color, isBold) =
        switch statement.emphasis {
        case .verdict: (look.theme.ink, true)
        case .warning: (look.theme.warningInk, true)
        case .plain: (look.theme.quietInk, false)
        }
      return text(
        statement.text, size: isBold ? size * 1.05 : size * 0.9, isBold: isBold, color: color, x: x,
        width: width, after: after)
    }
  }
}
