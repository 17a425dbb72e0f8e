import ImageCoding

extension Sheet.Cell {
  /// The minimum width and height of a picture, in points: a smaller one would be invisible.
  private static let thinnest = 4.0
  /// Returns the heading, and the picture with its bar, notes, shares and sentences. They are separate, so that the pictures of a row
  /// begin at one height.
  func boxes(width: Double, fontSize: Double, theme: SheetLook.Theme) -> (heading: Box?, body: Box) {
    let space = fontSize * 0.4
    let title = Paragraph(
      heading, size: fontSize, isBold: true, color: theme.ink, alignment: .center, width: width)
    var parts = [picture.map { box(of: $0, width: width, theme: theme) }].compactMap(\.self)
    func add(_ box: Box) { parts.append(parts.isEmpty ? box : .spaced(box, before: space)) }
    if let bar { add(bar.box(unit: unit, width: width, fontSize: fontSize * 0.85, theme: theme)) }
    for note in notes {
      add(
        .text(
          Paragraph(
            note, size: fontSize * 0.85, color: theme.quietInk, alignment: .center, width: width)))
    }
    for share in shares { add(share.box(width: width, fontSize: fontSize * 0.85, theme: theme)) }
    for sentence in sentences {
      let (color, isBold) = sentence.emphasis.ink(theme)
      add(.text(Paragraph(sentence.text, size: fontSize * 0.9, isBold: isBold, color: color, width: width)))
    }
    return (heading.isEmpty ? nil : .text(title, after: space), .stack(parts))
  }

  private func box(of picture: PixelImage, width: Double, theme: SheetLook.Theme) -> Box {
    let ratio = Double(picture.height) / Double(picture.width)
    let wanted = min(width * ratio, width * highest)
    let (pictureWidth, pictureHeight) = (max(wanted / ratio, Self.thinnest), max(wanted, Self.thinnest))
    return Box(height: pictureHeight) { scene, x, y in
      let place = Rectangle(
        x: x + (width - pictureWidth) / 2, y: y, width: pictureWidth, height: pictureHeight)
      scene.marks.append(.picture(picture, place, isSmooth: isSmooth))
      drawLines(on: &scene, over: place, of: picture, theme)
    }
  }

  private func drawLines(
    on scene: inout FigureScene, over place: Rectangle, of picture: PixelImage, _ theme: SheetLook.Theme
  ) {
    let (horizontal, vertical) = (
      place.width / Double(picture.width), place.height / Double(picture.height)
    )
    let thickness = min(max(place.width / 160, 0.5), 1.5)
    if !outlines.isEmpty {
      let lines = outlines.map { $0.placed(over: place, horizontal, vertical) }
      scene.add(
        FigureShape(lines, stroke: .init(.black, opacity: 0.75), width: thickness * 2.2, clip: place))
      scene.add(FigureShape(lines, stroke: .init(.white), width: thickness, clip: place))
    }
    if let marked {
      let frame = Rectangle(
        x: place.x + marked.x * horizontal, y: place.y + marked.y * vertical,
        width: marked.width * horizontal, height: marked.height * vertical)
      scene.add(.rectangle(frame, stroke: .init(.black, opacity: 0.6), width: thickness * 1.8))
      scene.add(.rectangle(frame, stroke: .init(.white), width: thickness * 0.8))
    }
    if isFramed { scene.add(.rectangle(place, stroke: .init(theme.line), width: 0.5)) }
  }
}

extension FigureShape.Line {
  /// Converts a line from pixels of a picture to points of the page.
  ///
  /// - Parameters:
  ///   - across: the width of a pixel, in points.
  ///   - down: the height of a pixel, in points.
  func placed(over place: Rectangle, _ across: Double, _ down: Double) -> FigureShape.Line {
    FigureShape.Line(
      points.map { .init(x: place.x + $0.x * across, y: place.y + $0.y * down) }, isClosed: isClosed)
  }
}
