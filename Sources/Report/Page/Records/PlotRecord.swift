import Figure
import Foundation

/// A plot, as data for the page's script.
struct PlotRecord: Encodable, Sendable {
  struct Series: Encodable, Sendable {
    let name: String
    let x: [Double]
    let y: [Double]
    let isReference: Bool
  }

  let title: String
  let horizontal: String
  let vertical: String
  let series: [Series]

  /// `nil` for a plot without points. Points that are not finite are left out.
  init?(_ plot: Plot, title: String) {
    series = plot.series.map { series in
      let points = series.points.filter { $0.x.isFinite && $0.y.isFinite }
      return Series(
        name: series.name, x: points.map { Self.rounded($0.x) }, y: points.map { Self.rounded($0.y) },
        isReference: series.isReference)
    }.filter { !$0.x.isEmpty }
    guard !series.isEmpty else { return nil }
    (self.title, horizontal, vertical) = (title, plot.horizontalTitle, plot.verticalTitle)
  }

  /// Rounds to five digits: finer than the pixels of a screen.
  private static func rounded(_ value: Double) -> Double { Double(String(format: "%.5g", value)) ?? value }
}
