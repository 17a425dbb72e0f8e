import Fields
import ImageCoding

/// A field that is a picture, as one: levels as they are, anything else in shades of its own range.
enum FieldPicture {
  /// - Throws: `FieldPictureError` when it has too many pixels.
  static func image(of field: Field, _ plane: PicturePlane) throws -> PixelImage {
    guard plane.width * plane.height <= PixelImage.defaultPixelLimit else {
      throw FieldPictureError(width: plane.width, height: plane.height)
    }
    let values = plane.arranged(field.values).map(Double.init)
    let (low, high) = field.isPhoto ? (0, 255) : (values.min() ?? 0, values.max() ?? 0)
    let samples = (0..<plane.width * plane.height * 3).map { index -> UInt8 in
      let value = values[plane.channels == 3 ? index : index / 3]
      return high > low ? UInt8(min(max(255 * ((value - low) / (high - low)), 0), 255)) : 0
    }
    return PixelImage(width: plane.width, height: plane.height, samples: samples)
  }
}

public struct FieldPictureError: Error, Hashable, Sendable, CustomStringConvertible {
  let width: Int
  let height: Int

  public var description: String {
    "an array of \(width)×\(height) is too large to be drawn: more than \(PixelImage.defaultPixelLimit) pixels"
  }
}
