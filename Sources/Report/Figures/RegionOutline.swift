import Explaining
import Figure
import Readers

/// The lines around the region of a class, over the picture that the model saw.
struct RegionOutline {
  let lines: [FigureShape.Line]
  /// What the lines are around.
  let note: String

  /// - Parameter frame: where the model's picture lies, in pixels of the picture that is drawn.
  init(_ region: TargetRegion, label: String, in frame: PhotoFrame) {
    let (across, down) = (
      frame.width / Double(max(1, region.columns)), frame.height / Double(max(1, region.rows))
    )
    lines = Contour.rings(around: region.isInside, width: region.columns, height: region.rows).map { ring in
      FigureShape.Line(
        ring.points.map { .init(x: frame.x + $0.x * across, y: frame.y + $0.y * down) }, isClosed: true)
    }
    note = "outlined: \(label) \(region.text)"
  }
}
