import Figure
import Foundation
import ImageCoding

/// A chart as an element of a page.
enum PageChart {
  /// `nil` for a plot without a point.
  ///
  /// - Parameter title: what a screen reader says.
  /// - Throws: `FigureError`, `ImageError`
  static func svg(_ plot: Plot, title: String) throws -> String? {
    guard plot.series.contains(where: { !$0.points.isEmpty }) else { return nil }
    return try svg(plot.scene(), title: title)
  }

  /// - Throws: `FigureError`, `ImageError`
  static func svg(_ swarm: Beeswarm) throws -> String { try svg(swarm.scene(), title: swarm.title) }

  private static func svg(_ scene: FigureScene, title: String) throws -> String {
    let files = try FigureScene.encoded([scene], as: .svg, metadata: FigureMetadata(title: title))
    let text = files.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    // Without the declaration, which is for files.
    return text.range(of: "<svg").map { String(text[$0.lowerBound...]) } ?? ""
  }
}

/// The colours of a map as classes of a page's style: grounds with ink that can be read on them.
enum PageShades {
  static let steps = 41

  /// ".shade-0 { … }" and so on, from the lowest number to the highest.
  static func css(of colors: ColorMap) -> String {
    (0..<steps).map { step in
      let color = colors.colors[step * (colors.colors.count - 1) / (steps - 1)]
      return ".shade-\(step) { background: \(css(color)); color: \(css(ColorMap.ink(on: color))); }\n"
    }.joined()
  }

  private static func css(_ color: RGB) -> String {
    "#" + [color.red, color.green, color.blue].map { String(format: "%02x", $0) }.joined()
  }
}
