import Figure
import GradVisualizer
import ImageCoding

/// Draws one map over a picture in the requested style.
struct MapDrawer {
  let look: MapLook

  /// A map with everything needed to draw it.
  struct SourceMap {
    /// Draws the attributions as the Keras example does, in their own precision.
    var kerasDrawing: (KerasVisualizer) throws(VisualizerError) -> Drawing
    /// The evidence that is drawn.
    var evidence: SignedMap
    /// Evidence of the drawn polarity, smoothed enough to find regions in it.
    var regions: () throws -> [Float]
    /// The model's input as a picture.
    var picture: PixelImage
    /// The photo from which the picture was made, if there is one.
    var photo: OriginalPhoto?
    /// Whether the picture is a photo, and not an array whose single pixels matter.
    var isPhoto: Bool
    /// The regions that were checked by hiding, as masks of the picture.
    var checked: [CheckedRegion] = []
    /// The note below the map: the result of the check.
    var checkNote: String?
    /// The unit of the evidence, "probability per …", where "…" stands for the area over which the style sums: a pixel, a tile.
    var unit: String
  }

  /// A region of a map that was hidden from the network, as a mask.
  struct CheckedRegion {
    let isInside: [Bool]
    let isNegative: Bool
  }

  /// A cell and, if it shows nothing, the reason.
  struct Drawn {
    var cell: Sheet.Cell
    var emptiness: String?
  }

  /// Returns the original photo, if maps are drawn over it.
  private func original(_ subject: SourceMap) -> OriginalPhoto? {
    look.isOnOriginal && subject.isPhoto ? subject.photo : nil
  }

  /// Returns the map in units per pixel of the picture over which it is drawn.
  func spread(_ subject: SourceMap) -> SignedMap {
    original(subject)?.spread(subject.evidence) ?? subject.evidence
  }

  /// Draws a map as a cell.
  ///
  /// - Parameter sharedTop: the value of full colour that maps share, if they do.
  /// - Throws: `VisualizerError`, `FieldError`
  func cell(_ subject: SourceMap, heading: String, sharedTop: Double?) throws -> Drawn {
    guard let style = look.style else {
      let drawing = try subject.kerasDrawing(look.visualizer)
      return Drawn(
        cell: Sheet.Cell(heading: heading, picture: drawing.image),
        emptiness: drawing.emptiness.map { "\($0)" })
    }
    if look.visualizer.outlines { return try outlined(subject, heading: heading) }
    let original = original(subject)
    let map = spread(subject)
    let top =
      switch look.scale {
      case .shared, .column: sharedTop ?? style.top(of: map, look.polarity)
      case .each: style.top(of: map, look.polarity)
      case .fixed(let value): value
      }
    let styled = style.draw(
      map, over: original?.image ?? subject.picture, polarity: look.polarity, top: top)
    let regions =
      styled.emptiness == nil ? subject.checked.filter { look.outlines(negative: $0.isNegative) } : []
    var notes: [String] = []
    if let coverage = styled.coverage, regions.isEmpty {
      notes.append(
        Self.note(area: coverage.area, share: coverage.share)
      )
    }
    if let note = subject.checkNote, styled.emptiness == nil { notes.append(note) }
    return Drawn(
      cell: Sheet.Cell(
        heading: heading, picture: styled.image, isSmooth: subject.isPhoto, isFramed: true,
        outlines: regions.isEmpty
          ? Self.lines(styled.contours) : regions.flatMap { lines(around: $0, subject) },
        marked: original?.marked, bar: styled.bar,
        unit: subject.unit.replacing("…", with: styled.place), notes: notes),
      emptiness: styled.emptiness.map { "\($0)" })
  }

  /// Returns a sentence about an outline's area and the evidence inside, both as shares, 0…1.
  private static func note(area: Double, share: Double) -> String {
    "The outlined \((100 * area).fixed(0))\u{A0}% of the picture holds \((100 * share).fixed(0))\u{A0}% of the evidence"
  }

  /// Draws the picture with lines around the regions that contain most of the evidence.
  private func outlined(_ subject: SourceMap, heading: String) throws -> Drawn {
    let original = original(subject)
    let (width, height) = (subject.picture.width, subject.picture.height)
    var cell = Sheet.Cell(
      heading: heading, picture: original?.image ?? subject.picture, isSmooth: subject.isPhoto,
      isFramed: true, marked: original?.marked)
    guard
      let regions = try OutlinedRegions(
        of: subject.regions(), width: width, height: height, by: look.visualizer)
    else { return Drawn(cell: cell, emptiness: OutlinedRegions.emptiness) }
    cell.outlines = lines(regions.rings, over: subject)
    cell.notes = [
      Self.note(area: regions.area, share: regions.share)
    ]
    return Drawn(cell: cell)
  }

  /// Returns the line around a region, in pixels of the drawn picture.
  private func lines(around region: CheckedRegion, _ subject: SourceMap) -> [FigureShape.Line] {
    lines(
      Contour.rings(
        around: region.isInside, width: subject.picture.width, height: subject.picture.height), over: subject)
  }

  /// Converts rings in pixels of the model's input to lines in pixels of the drawn picture.
  private func lines(_ rings: [Contour.Ring], over subject: SourceMap) -> [FigureShape.Line] {
    guard let frame = original(subject)?.frame else { return Self.lines(rings) }
    let across = frame.width / Double(subject.picture.width)
    let down = frame.height / Double(subject.picture.height)
    return Self.lines(rings).map { line in
      FigureShape.Line(
        line.points.map { .init(x: frame.x + $0.x * across, y: frame.y + $0.y * down) }, isClosed: true)
    }
  }

  private static func lines(_ rings: [Contour.Ring]) -> [FigureShape.Line] {
    rings.map { FigureShape.Line($0.points.map { .init(x: $0.x, y: $0.y) }, isClosed: true) }
  }
}
