import Fields
import ImageCoding

/// Fits photos of any shape to the size of a network's input.
package struct PhotoFit: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package let mode: PhotoResize.Mode
  /// The length of a photo's shorter side, in pixels, before it is centre-cropped.
  private let shorterSide: Int?
  private let filter: ResamplingFilter

  /// - Throws: `PhotoResizeError.tooSmall`
  package init(width: Int, height: Int, resize: PhotoResize) throws(PhotoResizeError) {
    (self.width, self.height, mode, filter) = (width, height, resize.mode, resize.filter)
    shorterSide =
      switch resize.shorterSide {
      case nil: nil
      case .pixels(let side): side
      case .share(let share): Int(Double(min(width, height)) / share)
      }
    if let shorterSide, shorterSide < max(width, height) {
      throw .tooSmall(shorterSide, width: width, height: height)
    }
  }

  /// Creates a fit with bicubic interpolation and without a shorter side.
  package init(width: Int, height: Int, mode: PhotoResize.Mode) {
    (self.width, self.height, self.mode, shorterSide, filter) = (width, height, mode, nil, .bicubic)
  }

  /// Returns the photo as a picture of `width` × `height` pixels.
  ///
  /// - Parameter background: the colour of the border, in the mode `pad`.
  package func fitted(_ photo: PixelImage, background: RGB) -> PixelImage {
    switch mode {
    case .squash: photo.resized(width: width, height: height, by: filter)
    case .centerCrop: centerCropped(photo)
    case .pad: padded(photo, background: background)
    case .nearest: nearest(photo)
    }
  }

  private func centerCropped(_ photo: PixelImage) -> PixelImage {
    if let size = resizedSize(ofPhoto: photo.width, photo.height) {
      let origin = cropOrigin(in: size)
      return photo.resized(width: size.width, height: size.height, by: filter).cropped(
        x: origin.x, y: origin.y, width: width, height: height)
    }
    let crop = centerCrop(ofPhoto: photo.width, photo.height)
    return photo.cropped(x: crop.x, y: crop.y, width: crop.width, height: crop.height).resized(
      width: width, height: height, by: filter)
  }

  /// Returns the size of the resized photo before it is centre-cropped. The longer side is rounded down, as in torchvision.
  private func resizedSize(ofPhoto photoWidth: Int, _ photoHeight: Int) -> (width: Int, height: Int)? {
    guard let shorterSide else { return nil }
    func longer(_ long: Int, _ short: Int) -> Int { Int(Double(shorterSide * long) / Double(short)) }
    return photoWidth <= photoHeight
      ? (shorterSide, longer(photoHeight, photoWidth)) : (longer(photoWidth, photoHeight), shorterSide)
  }

  /// Returns the upper left corner of the centre crop. Halves are rounded to even, as in Python.
  private func cropOrigin(in size: (width: Int, height: Int)) -> (x: Int, y: Int) {
    func half(_ rest: Int) -> Int { Int((Double(rest) / 2).rounded(.toNearestOrEven)) }
    return (half(size.width - width), half(size.height - height))
  }

  /// Returns the part of a photo that the network sees, in pixels of the photo.
  private func centerCrop(ofPhoto photoWidth: Int, _ photoHeight: Int) -> (
    x: Int, y: Int, width: Int, height: Int
  ) {
    let share = Double(min(width, height)) / Double(min(width, height) + 32)
    let cropWidth: Int
    let cropHeight: Int
    if width == height {
      cropWidth = max(1, Int(share * Double(min(photoWidth, photoHeight))))
      cropHeight = cropWidth
    } else {
      let whole = min(Double(photoWidth) / Double(width), Double(photoHeight) / Double(height))
      cropWidth = max(1, Int(whole * share * Double(width)))
      cropHeight = max(1, Int(whole * share * Double(height)))
    }
    return ((photoWidth - cropWidth + 1) / 2, (photoHeight - cropHeight + 1) / 2, cropWidth, cropHeight)
  }

  private func padded(_ photo: PixelImage, background: RGB) -> PixelImage {
    let (innerWidth, innerHeight) = paddedSize(ofPhoto: photo.width, photo.height)
    let inner = photo.resized(width: innerWidth, height: innerHeight, by: filter)
    var sheet = PixelImage(width: width, height: height, filledWith: background)
    let (left, top) = ((width - inner.width) / 2, (height - inner.height) / 2)
    for y in 0..<inner.height {
      for x in 0..<inner.width { sheet[left + x, top + y] = inner[x, y] }
    }
    return sheet
  }

  private func paddedSize(ofPhoto photoWidth: Int, _ photoHeight: Int) -> (width: Int, height: Int) {
    let scale = min(Double(width) / Double(photoWidth), Double(height) / Double(photoHeight))
    return (
      min(width, max(1, Int((scale * Double(photoWidth)).rounded()))),
      min(height, max(1, Int((scale * Double(photoHeight)).rounded())))
    )
  }

  /// Returns the rectangle of a photo of this size that the network's input shows, in pixels of the photo.
  package func frame(inPhotoOf photoWidth: Int, _ photoHeight: Int) -> PhotoFrame {
    switch mode {
    case .squash, .nearest:
      return PhotoFrame(x: 0, y: 0, width: Double(photoWidth), height: Double(photoHeight))
    case .centerCrop:
      if let size = resizedSize(ofPhoto: photoWidth, photoHeight) {
        let origin = cropOrigin(in: size)
        let (across, down) = (
          Double(photoWidth) / Double(size.width), Double(photoHeight) / Double(size.height)
        )
        return PhotoFrame(
          x: Double(origin.x) * across, y: Double(origin.y) * down, width: Double(width) * across,
          height: Double(height) * down)
      }
      let crop = centerCrop(ofPhoto: photoWidth, photoHeight)
      return PhotoFrame(
        x: Double(crop.x), y: Double(crop.y), width: Double(crop.width), height: Double(crop.height))
    case .pad:
      let inner = paddedSize(ofPhoto: photoWidth, photoHeight)
      let (across, down) = (
        Double(photoWidth) / Double(inner.width), Double(photoHeight) / Double(inner.height)
      )
      return PhotoFrame(
        x: -Double((width - inner.width) / 2) * across, y: -Double((height - inner.height) / 2) * down,
        width: Double(width) * across, height: Double(height) * down)
    }
  }

  /// Returns the photo sampled by nearest neighbour: each pixel takes the photo's pixel that contains its centre, as in Pillow.
  private func nearest(_ photo: PixelImage) -> PixelImage {
    func sources(_ count: Int, of extent: Int) -> [Int] {
      (0..<count).map { min(extent - 1, Int((Double($0) + 0.5) * Double(extent) / Double(count))) }
    }
    let (columns, rows) = (sources(width, of: photo.width), sources(height, of: photo.height))
    var sheet = PixelImage(width: width, height: height, filledWith: .black)
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() { sheet[x, y] = photo[column, row] }
    }
    return sheet
  }
}

/// The rectangle of a photo that a network's input shows, in the photo's pixels from its upper left corner. If the photo has a
/// border, the rectangle extends beyond the photo's edges.
public struct PhotoFrame: Hashable, Sendable, Codable {
  /// The left edge, in pixels.
  public var x: Double
  /// The upper edge, in pixels.
  public var y: Double
  /// The width, in pixels.
  public var width: Double
  /// The height, in pixels.
  public var height: Double

  /// Creates a rectangle in pixels of the photo.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// Returns whether the rectangle covers a whole photo of this size.
  public func covers(width photoWidth: Int, height photoHeight: Int) -> Bool {
    x <= 0 && y <= 0 && x + width >= Double(photoWidth) && y + height >= Double(photoHeight)
  }
}

extension Field {
  /// Creates the field of a fitted photo: height × width × 3 levels of 0…255.
  ///
  /// - Throws: `FieldError` if the photo has no pixels.
  public init(photo: PixelImage, name: String) throws(FieldError) {
    try self.init(
      name: name,
      axes: [
        Axis(.y, photo.height), Axis(.x, photo.width), Axis(.channel, 3, names: ["red", "green", "blue"]),
      ],
      values: photo.samples.map(Float.init), unit: Field.levelUnit)
  }
}
