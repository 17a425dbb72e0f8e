import ImageCoding

/// How a photo of any shape becomes the picture a network sees.
public struct PhotoFit: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case centerCrop = "center-crop"
    case squash
    case pad
    case nearest

    /// For help and tables.
    public var summary: String {
      switch self {
      case .centerCrop:
        "the middle of the photo, S/(S + 32) of it for a network that sees S pixels: 224 of 256"
      case .squash: "all of the photo, its sides stretched as needed"
      case .pad: "all of the photo, its sides in proportion, with a plain border"
      case .nearest: "all of the photo, stretched by taking the nearest pixels, as Keras' load_img does"
      }
    }
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
    case .squash: photo.resized(width: width, height: height)
    case .centerCrop: centerCropped(photo)
    case .pad: padded(photo, background: background)
    case .nearest: nearest(photo)
    }
  }

  private func centerCropped(_ photo: Image) -> Image {
    if width == height {
      return photo.centerSquare(fraction: Double(width) / Double(width + 32)).resized(
        width: width, height: height)
    }
    let whole = min(Double(photo.width) / Double(width), Double(photo.height) / Double(height))
    let scale = whole * Double(min(width, height)) / Double(min(width, height) + 32)
    let cropWidth = max(1, Int(scale * Double(width)))
    let cropHeight = max(1, Int(scale * Double(height)))
    return photo.cropped(
      x: (photo.width - cropWidth + 1) / 2, y: (photo.height - cropHeight + 1) / 2, width: cropWidth,
      height: cropHeight
    ).resized(width: width, height: height)
  }

  private func padded(_ photo: Image, background: RGB) -> Image {
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

  /// Each pixel is the one of the photo that its middle lies in, as Pillow has it.
  private func nearest(_ photo: Image) -> Image {
    func sources(_ count: Int, of extent: Int) -> [Int] {
      (0..<count).map { min(extent - 1, Int((Double($0) + 0.5) * Double(extent) / Double(count))) }
    }
    let (columns, rows) = (sources(width, of: photo.width), sources(height, of: photo.height))
    var sheet = Image(width: width, height: height, filledWith: .black)
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() { sheet[x, y] = photo[column, row] }
    }
    return sheet
  }
}
