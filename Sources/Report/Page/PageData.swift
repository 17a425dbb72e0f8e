import Figure
import Files
import Foundation

/// What the page's script knows of styles and colours, and the small maps of a table of many.
struct PageData: Encodable {
  struct Style: Encodable {
    let name: String
    let summary: String
    let polarity: String
    let showsBoth: Bool
    /// The style's own; left out where it has no such thing.
    let colors: String?
    let smoothing: Double?
    let contour: Double?
  }

  struct Colors: Encodable {
    let name: String
    let summary: String
    let isDiverging: Bool
    let growsDarker: Bool
    /// Red, green and blue of every step.
    let levels: Data
  }

  let look: ReportLook
  let styles: [Style]
  let colors: [Colors]
  /// None where there is one photo.
  let rows: [Map]
  let classes: [Map]

  struct Map: Encodable {
    let width: Int
    let height: Int
    let values: HalfFloats

    init(_ map: ThumbnailMap) { (width, height, values) = (map.width, map.height, map.values) }
  }

  init(look: ReportLook, rows: [ReportRow], classes: [ClassGroup]) {
    self.look = look
    styles = Self.styles(of: look)
    colors = Self.colors
    self.rows = rows.map { Map($0.map) }
    self.classes = classes.map { Map($0.mean) }
  }

  /// All styles there are; where regions were asked for, that of their lines.
  static func styles(of look: ReportLook) -> [Style] {
    let all = MapStyleKind.all.map { kind in
      Style(
        name: kind.name, summary: kind.summary, polarity: kind.standardPolarity.rawValue,
        showsBoth: kind.showsBoth, colors: kind.standards.colors?.name, smoothing: kind.standards.smoothing,
        contour: kind.standards.contourShare)
    }
    guard look.style == ReportLook.outlines else { return all }
    return all + [
      Style(
        name: ReportLook.outlines, summary: "outlines of the largest regions",
        polarity: look.polarity, showsBoth: false, colors: nil, smoothing: nil, contour: nil)
    ]
  }

  static let colors = ColorMap.all.map { map in
    Colors(
      name: map.name, summary: map.summary, isDiverging: map.isDiverging, growsDarker: map.growsDarker,
      levels: Data(map.colors.flatMap { [$0.red, $0.green, $0.blue] }))
  }
}

/// What the page's script knows of one photo.
struct PhotoData: Encodable {
  struct MethodColumn: Encodable {
    /// For files.
    let stem: String
    let unit: String
    let unitTexts: [String]
    let effort: String
    let verdicts: [VerdictRecord]
  }

  struct Target: Encodable {
    let answer: String
  }

  let number: Int
  /// For files.
  let stem: String
  let width: Int
  let height: Int
  let isPhoto: Bool
  let png: Data
  let maps: [[MapRecord]]
  let columns: [MethodColumn]
  let targets: [Target]

  init(_ photo: PhotoRecord) {
    number = photo.number
    let name = (FilePath(photo.name).name.withoutExtension.text ?? photo.name).asFileName
    stem = name.isEmpty ? "map" : name
    (width, height, isPhoto) = (photo.picture.width, photo.picture.height, photo.picture.isPhoto)
    (png, maps) = (photo.picture.png, photo.picture.maps)
    columns = photo.columns.map {
      MethodColumn(
        stem: $0.heading.asFileName, unit: $0.unit, unitTexts: $0.unitTexts, effort: $0.effort,
        verdicts: $0.verdicts)
    }
    targets = photo.targets.map { Target(answer: $0.answer) }
  }
}
