import Attribution
import Explaining
import Fields
import Figure
import GradVisualizer
import ImageCoding
import Models
import Readers

/// Draws the maps of an explanation one by one, on shared colour scales.
struct CellMaker {
  let planes: [PictureSubject]
  private let explanation: Explanation
  private let drawer: MapDrawer
  private let photo: OriginalPhoto?
  /// The value of full colour for each column's maps; empty if every map has its own.
  private var tops: [Int: Double] = [:]

  /// `nil` if no field is a picture.
  ///
  /// - Throws: `FieldError`, `FieldPictureError`
  init?(_ explanation: Explanation, look: MapLook, photo: OriginalPhoto?) throws {
    planes = try explanation.fields.indices.compactMap { try PictureSubject(explanation, field: $0) }
    guard !planes.isEmpty else { return nil }
    self.explanation = explanation
    self.photo = photo
    drawer = MapDrawer(look: look)
    if look.scale == .column { tops = try columnTops() }
    if look.scale == .shared {
      let units = explanation.columns.map(\.unit)
      var scale = look.sharedScale
      for (column, top) in try columnTops() { scale.add(top, of: units[column]) }
      for (column, unit) in units.enumerated() { tops[column] = scale[unit] }
    }
  }

  /// Returns the largest value of full colour among the maps of each column; empty in the Keras example's style.
  ///
  /// - Throws: `FieldError`
  func columnTops() throws -> [Int: Double] {
    guard let style = drawer.look.style else { return [:] }
    var tops: [Int: Double] = [:]
    for column in explanation.columns.indices {
      for target in explanation.targets.indices {
        for plane in planes {
          let map = drawer.spread(try subject(column: column, target: target, plane))
          tops[column] = max(tops[column] ?? 0, style.top(of: map, drawer.look.polarity))
        }
      }
    }
    return tops
  }

  /// Draws the input: the original photo, if there is one, with a frame around the part that the model saw.
  ///
  /// - Parameter outlined: the outline of a target's region, with a note that names it.
  func input(_ plane: PictureSubject, outlined: RegionOutline? = nil) -> Sheet.Cell {
    let heading = planes.count > 1 ? plane.field.name : "Input"
    var cell =
      if let photo, plane.field.isPhoto {
        photo.cell(heading: heading)
      } else {
        Sheet.Cell(heading: heading, picture: plane.image, isSmooth: plane.field.isPhoto, isFramed: true)
      }
    if let outlined {
      cell.outlines = outlined.lines
      cell.notes.append(outlined.note)
    }
    return cell
  }

  /// Returns the outline of a target's region over the input's picture; `nil` for a target without a region.
  func outline(of target: Target, over plane: PictureSubject) -> RegionOutline? {
    let frame =
      if let photo, plane.field.isPhoto {
        photo.frame
      } else {
        PhotoFrame(x: 0, y: 0, width: Double(plane.plane.width), height: Double(plane.plane.height))
      }
    return target.region.map { RegionOutline($0, label: target.label, in: frame) }
  }

  /// Draws a column's map of a target.
  ///
  /// - Throws: `VisualizerError`, `FieldError`
  func map(column: Int, target: Int, _ plane: PictureSubject, heading: String) throws -> MapDrawer.Drawn {
    try drawer.cell(
      try subject(column: column, target: target, plane), heading: heading, sharedTop: tops[column])
  }

  /// Returns the unit of the colour bar. For a difference of classes drawn with both signs, the classes' names stand at its ends.
  private func unitText(column: Int, target: Int, _ plane: PictureSubject) -> String {
    let (target, kind) = (explanation.targets[target], explanation.columns[column].unit)
    let unit = kind.text(
      named: target.score.title, perUnit: plane.field.isPhoto ? "level" : "unit of the input")
    guard drawer.look.polarity == .both, let other = target.contrastLabel else { return unit }
    return "\(other) ← \(unit) → \(target.label)"
  }

  /// Returns the checked regions of a map, as row-major masks.
  private func regions(
    column: Int, target: Int, _ plane: PictureSubject
  ) throws(FieldError) -> [MapDrawer.CheckedRegion] {
    let checks = explanation.columns[column].checks
    guard checks.indices.contains(target) else { return [] }
    var regions: [MapDrawer.CheckedRegion] = []
    for check in checks[target] {
      let mask = try Field(
        name: plane.field.name, axes: PositionIndex.axes(of: plane.field),
        values: check.region.isInside.map { $0 ? 1 : 0 })
      let values = PicturePlane(of: mask)?.arranged(mask.values) ?? mask.values
      regions.append(
        MapDrawer.CheckedRegion(isInside: values.map { $0 > 0.5 }, isNegative: check.isNegative))
    }
    return regions
  }

  private func subject(
    column: Int, target: Int, _ plane: PictureSubject
  ) throws(FieldError) -> MapDrawer.SourceMap {
    let isNegative = drawer.look.polarity == .negative
    return MapDrawer.SourceMap(
      kerasDrawing: { visualizer throws(VisualizerError) in
        let values = plane.explanation.maps(column: column, target: target)[plane.number]
        return try visualizer.draw(plane.plane.arranged(values), over: plane.image)
      },
      evidence: try plane.evidence(column: column, target: target),
      regions: { try plane.regions(column: column, target: target, isNegative: isNegative) },
      picture: plane.image, photo: photo, isPhoto: plane.field.isPhoto,
      checked: try regions(column: column, target: target, plane),
      checkNote: CheckSentences(explanation, column: column, target: target)?.note,
      unit: unitText(column: column, target: target, plane))
  }
}

extension SharedScale {
  /// Extends the scale to an explanation's maps.
  ///
  /// - Parameters:
  ///   - explanation: an explanation of pictures or maps.
  ///   - look: the look with which all maps will be drawn.
  ///   - photo: the original photo, if there is one.
  /// - Throws: `FieldError`, `FieldPictureError`
  public mutating func add(_ explanation: Explanation, look: MapLook, photo: OriginalPhoto? = nil) throws {
    var look = look
    look.scale = .each  // The shared value is not known yet.
    guard
      let maker = try CellMaker(explanation, look: look.suited(to: explanation), photo: photo)
    else { return }
    for (column, top) in try maker.columnTops() { add(top, of: explanation.columns[column].unit) }
  }
}
