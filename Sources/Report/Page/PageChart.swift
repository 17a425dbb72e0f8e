import Figure

/// A chart as an element of a page.
enum PageChart {
  /// `nil` for a plot without a point.
  ///
  /// - Parameter title: what a screen reader says.
  /// - Throws: `FigureError`, `ImageError`
  static func svg(_ plot: Plot, title: String) throws -> String? {
    guard plot.series.contains(where: { !$0.points.isEmpty }) else { return nil }
    let files = try Scene.encoded([plot.scene()], as: .svg, metadata: FigureMetadata(title: title))
    guard let text = files.first.map({ String(decoding: $0, as: UTF8.self) }),
      let start = text.range(of: "<svg")
    else { return nil }
    return String(text[start.lowerBound...])
  }
}
