import ImageCoding

/// How a photo of any shape becomes the picture a network sees.
public struct PhotoFit: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// The middle of the photo, S/(S + 32) of it for a network that sees S pixels: 224 of 256.
    case centerCrop = "center-crop"
    /// All of the photo, its sides stretched as needed.
    case squash
    /// All of the photo, its sides in proportion, with a plain border.
    case pad
  }

  public var width: Int
  public var height: Int
  public var mode: Mode

  public init(width: Int, height: Int, mode: Mode) {
    self.width = width
    self.height = height
    self.mode = mode
  }

  /// - Parameter background: the border's colour.
  public func fitted(_ photo: Image, background: RGB) -> Image {
    switch mode {
    case .squash:
      return photo.resized(width: width, height: height)
    case .centerCrop where width == height:
      return photo.centerSquare(fraction: Double(width) / Double(width + 32)).resized(
        width: width, height: height)
    case .centerCrop:
      let whole = min(Double(photo.width) / Double(width), Double(photo.height) / Double(height))
      let scale = whole * Double(min(width, height)) / Double(min(width, height) + 32)
      let cropWidth = max(1, Int(scale * Double(width)))
      let cropHeight = max(1, Int(scale * Double(height)))
      return photo.cropped(
        x: (photo.width - cropWidth + 1) / 2, y: (photo.height - cropHeight + 1) / 2, width: cropWidth,
        height: cropHeight
      ).resized(width: width, height: height)
    case .pad:
      let scale = min(Double(width) / Double(photo.width), Double(height) / Double(photo.height))
      let inner = photo.resized(
        width: min(width, max(1, Int((scale * Double(photo.width)).rounded()))),
        height: min(height, max(1, Int((scale * Double(photo.height)).rounded()))))
      var sheet = Image(width: width, height: height, filledWith: background)
      let (left, top) = ((width - inner.width) / 2, (height - inner.height) / 2)
      for y in 0..<inner.height {
        for x in 0..<inner.width { sheet[left + x, top + y] = inner[x, y] }
      }
      return sheet
    }
  }
}
