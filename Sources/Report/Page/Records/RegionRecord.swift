import Explaining
import Figure
import ImageCoding
import Readers

/// The outline of the pixels over which a class's score is averaged, over the model's input.
struct RegionRecord: Encodable, Sendable {
  /// Closed lines; x and y of each point, in hundredths of a pixel.
  let rings: [[[Int]]]
  /// A note that names the outlined region: "dashed: class 2 where predicted (238 pixels, 23 %)".
  let note: String

  init(_ region: TargetRegion, label: String, picture: PixelImage) {
    let frame = PhotoFrame(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
    rings = RegionOutline(region, label: label, in: frame).lines.map { line in
      line.points.map { [Int((100 * $0.x).rounded()), Int((100 * $0.y).rounded())] }
    }
    note = "dashed: \(label) \(region.text)"
  }
}
