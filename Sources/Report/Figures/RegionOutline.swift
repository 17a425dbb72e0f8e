import Explaining
import Figure
import Readers

/// The outline of the region of a class, over the drawn picture.
struct RegionOutline {
  let lines: [FigureShape.Line]
  /// A note that names the outlined region.
  let note: String

  /// - Parameter frame: the rectangle of the model's picture, in pixels of the drawn picture.
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
