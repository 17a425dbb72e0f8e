import Foundation
import ImageCoding

/// The original photo, with the frame of the part that the model saw.
struct OriginalRecord: Sendable {
  let jpeg: String
  let width: Int
  let height: Int
  /// The edges of the part that the model saw, in pixels of this picture.
  let left: String
  let top: String
  let right: String
  let bottom: String
  let unseenText: String

  private static let longestSide = 720
  private static let quality = 80
  /// The least unseen share that is stated as a number.
  private static let noticed = 0.1

  /// - Throws: `ImageError`
  init(_ photo: OriginalPhoto) throws {
    let image = photo.image.fitted(to: Self.longestSide)
    jpeg = try image.encoded(as: .jpeg, jpegQuality: Self.quality).base64EncodedString()
    (width, height) = (image.width, image.height)
    let scale = Double(image.width) / Double(photo.image.width)
    let (w, h) = (Double(image.width), Double(image.height))
    let frame = photo.frame
    let (x0, x1) = (min(max(frame.x * scale, 0), w), min(max((frame.x + frame.width) * scale, 0), w))
    let (y0, y1) = (min(max(frame.y * scale, 0), h), min(max((frame.y + frame.height) * scale, 0), h))
    (left, right, top, bottom) = (x0.fixed(1), x1.fixed(1), y0.fixed(1), y1.fixed(1))
    let unseen = 1 - (x1 - x0) * (y1 - y0) / max(1, w * h)
    unseenText =
      unseen < 0.005
      ? "The model saw all of the photo."
      : unseen < Self.noticed
        ? "The model saw the part within the frame."
        : "The model did not see \((100 * unseen).fixed(0)) % of the photo: only the part within the frame."
  }
}
