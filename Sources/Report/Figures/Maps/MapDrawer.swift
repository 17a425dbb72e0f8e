import Figure
import GradVisualizer
import ImageCoding

/// Draws one map over a picture in the style that is asked for.
struct MapDrawer {
  let look: MapLook

  /// Everything that is known of a map.
  struct SourceMap {
    /// The Keras example's picture of the attributions, in their own precision.
    var kerasDrawing: (KerasVisualizer) throws(VisualizerError) -> Drawing
    /// The evidence that is shown.
    var evidence: SignedMap
    /// Evidence smoothed so far that regions can be found in it, of the polarity that is shown.
    var regions: () throws -> [Float]
    /// What the model saw.
    var picture: PixelImage
    /// The photo it was made from, if there is one.
    var photo: OriginalPhoto?
    /// Whether the picture is a photo, and not an array whose pixels count for something.
    var isPhoto: Bool
    /// The regions that were checked, as pixels of the picture, and what was found.
    var checked: [CheckedRegion] = []
    /// Below the map: what was found.
    var checkNote: String?
    /// Of the evidence: "probability per …", of a pixel or whatever else a style adds up.
    var unit: String
  }

  /// A region of a map that the network was asked about.
  struct CheckedRegion {
    let isInside: [Bool]
    let isNegative: Bool
  }

  /// A cell, and why it shows nothing if that is so.
  struct Drawn {
    var cell: Sheet.Cell
    var emptiness: String?
  }

  /// The photo to draw over, where that is asked for.
  private func original(_ subject: SourceMap) -> OriginalPhoto? {
    look.isOnOriginal && subject.isPhoto ? subject.photo : nil
  }

  /// The map in units per pixel of the picture it is drawn over.
  func spread(_ subject: SourceMap) -> SignedMap {
    original(subject)?.spread(subject.evidence) ?? subject.evidence
  }

  /// - Parameter sharedTop: the value of full colour, if maps share one.
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
    if let held = styled.held, regions.isEmpty {
      notes.append(
        Self.note(area: held.area, share: held.share)
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

  /// What an outline holds.
  private static func note(area: Double, share: Double) -> String {
    "The outlined \((100 * area).fixed(0))\u{A0}% of the picture holds \((100 * share).fixed(0))\u{A0}% of the evidence"
  }

  /// The photo with lines around the regions that hold most of the evidence.
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

  /// The line around a region, over the picture that is drawn.
  private func lines(around region: CheckedRegion, _ subject: SourceMap) -> [FigureShape.Line] {
    lines(
      Contour.rings(
        around: region.isInside, width: subject.picture.width, height: subject.picture.height), over: subject)
  }

  /// Rings in pixels of what the model saw, over the picture that is drawn.
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
