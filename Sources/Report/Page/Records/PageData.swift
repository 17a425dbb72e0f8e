import Figure
import Foundation

/// The styles, the colours, and the small maps of a table of many, as data for the page's script.
struct PageData: Encodable, Sendable {
  struct Style: Encodable, Sendable {
    let name: String
    let summary: String
    let polarity: String
    let showsBoth: Bool
    /// The style's defaults; left out if the style has no such option.
    let colors: String?
    let smoothing: Double?
    let contour: Double?
  }

  struct Colors: Encodable, Sendable {
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
  /// Empty for a page of one photo.
  let rows: [ThumbnailMap]
  let classes: [ThumbnailMap]

  init(look: ReportLook, rows: [ThumbnailMap], classes: [ThumbnailMap]) {
    (self.look, self.rows, self.classes) = (look, rows, classes)
    styles = Self.styles(of: look)
    colors = ColorMap.all.map { map in
      Colors(
        name: map.name, summary: map.summary, isDiverging: map.isDiverging, growsDarker: map.growsDarker,
        levels: Data(map.colors.flatMap { [$0.red, $0.green, $0.blue] }))
    }
  }

  /// All styles and, if outlines are requested, their style.
  private static func styles(of look: ReportLook) -> [Style] {
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
}
