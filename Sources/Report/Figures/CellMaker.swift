import Attribution
import Explaining
import Fields
import Figure
import GradVisualizer
import ImageCoding
import Models

/// Draws the maps of an explanation, one by one, on the scales they share.
struct CellMaker {
  /// A field that is a picture.
  struct Plane {
    let field: Int
    let plane: PicturePlane
    let picture: PixelImage
  }

  let planes: [Plane]
  private let explanation: Explanation
  private let drawer: MapDrawer
  private let photo: OriginalPhoto?
  /// The full colour of each column's maps; none where every map has its own.
  private var tops: [Int: Double] = [:]

  /// `nil` when no field is a picture.
  ///
  /// - Throws: `FieldError`, `FieldPictureError`
  init?(_ explanation: Explanation, look: MapLook, photo: OriginalPhoto?) throws {
    planes = try explanation.fields.enumerated().compactMap { index, field in
      try PicturePlane(of: field).map {
        Plane(field: index, plane: $0, picture: try FieldPicture.image(of: field, $0))
      }
    }
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

  /// The largest full colour among the maps of each column; none in the Keras example's style.
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

  /// The input itself: the photo as it was taken where that is known, with a frame around what the model saw.
  func input(_ plane: Plane) -> Sheet.Cell {
    let heading = planes.count > 1 ? explanation.fields[plane.field].name : "Input"
    guard let photo, explanation.fields[plane.field].isPhoto else {
      return Sheet.Cell(
        heading: heading, picture: plane.picture, isSmooth: explanation.fields[plane.field].isPhoto,
        isFramed: true)
    }
    return Sheet.Cell(
      heading: heading, picture: photo.image, isSmooth: true, isFramed: true, marked: photo.marked)
  }

  /// - Throws: `VisualizerError`, `FieldError`
  func map(column: Int, target: Int, _ plane: Plane, heading: String) throws -> MapDrawer.Drawn {
    try drawer.cell(
      try subject(column: column, target: target, plane), heading: heading,
      sharedTop: tops[column])
  }

  private func subject(column: Int, target: Int, _ plane: Plane) throws(FieldError) -> MapDrawer.Subject {
    let (explanation, index) = (explanation, plane.field)
    @Sendable func evidence(isNegative: Bool, by other: Aggregation? = nil) throws(FieldError) -> [Float] {
      let map = try explanation.evidence(
        column: column, target: target, isNegative: isNegative, by: other)[index]
      return PicturePlane(of: map)?.arranged(map.values) ?? map.values
    }
    let isNegative = drawer.look.polarity == .negative
    let field = explanation.fields[index]
    return MapDrawer.Subject(
      kerasDrawing: { visualizer throws(VisualizerError) in
        let values = explanation.maps(column: column, target: target)[index]
        return try visualizer.draw(plane.plane.arranged(values), over: plane.picture)
      },
      evidence: SignedMap(
        width: plane.plane.width, height: plane.plane.height, positive: try evidence(isNegative: false),
        negative: try evidence(isNegative: true)),
      regions: { try evidence(isNegative: isNegative, by: .regions) }, picture: plane.picture, photo: photo,
      isPhoto: field.isPhoto,
      unit: explanation.columns[column].unit.text(
        of: explanation.targets[target].score, perUnit: field.isPhoto ? "level" : "unit of the input"))
  }
}

extension Aggregation {
  /// So smooth that regions can be found in it.
  static let regions = Aggregation(smoothing: 1.0 / 40)
}

extension Explanation.MethodResult {
  /// Of its attributions.
  var unit: AttributionUnit { MethodKind.named(method)?.unit ?? .score }
}

extension AttributionUnit {
  /// "probability per level and …", of a probability.
  func text(of score: ScoreKind, perUnit: String) -> String {
    text(named: score == .output ? "score" : score.rawValue, perUnit: perUnit)
  }

  /// The same of a score that has a name of its own.
  func text(named name: String, perUnit: String) -> String {
    switch self {
    case .score: return "\(name) per …"
    case .slope: return "\(name) per \(perUnit) and …"
    case .squaredSlope: return "(\(name) per \(perUnit))² per …"
    }
  }
}
