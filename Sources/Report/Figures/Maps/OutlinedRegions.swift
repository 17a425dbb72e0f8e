import Figure
import GradVisualizer

/// The regions of a map that the Keras example's clipping and morphology find, with smooth lines around them.
struct OutlinedRegions {
  /// Closed lines around the regions, in pixels of the map.
  let rings: [Contour.Ring]
  /// The share of the map's sum inside the regions.
  let share: Double
  /// The share of the picture inside the regions.
  let area: Double

  /// `nil` if no region stands out.
  ///
  /// - Parameter values: evidence of the drawn polarity, smoothed enough to find regions in it; height × width, row-major.
  /// - Throws: `VisualizerError`
  init?(of values: [Float], width: Int, height: Int, by visualizer: KerasVisualizer) throws(VisualizerError) {
    guard let isInside = try visualizer.regions(of: values, width: width, height: height) else { return nil }
    let total = values.reduce(0) { $0 + Double($1) }
    let inside = zip(values, isInside).reduce(0) { $0 + ($1.1 ? Double($1.0) : 0) }
    share = total > 0 ? inside / total : 0
    area = Double(isInside.count { $0 }) / Double(max(1, isInside.count))
    rings = Contour.rings(around: isInside, width: width, height: height)
  }

  static let emptiness = "no region to outline"
}
