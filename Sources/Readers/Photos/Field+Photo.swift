import Fields
import ImageCoding

extension Field {
  /// A photo as a network sees it: height × width × 3 levels of 0…255.
  ///
  /// - Throws: `FieldError` when the photo has no pixels.
  public init(photo: PixelImage, name: String) throws(FieldError) {
    try self.init(
      name: name,
      axes: [
        Axis(.y, photo.height), Axis(.x, photo.width), Axis(.channel, 3, names: ["red", "green", "blue"]),
      ],
      values: photo.samples.map(Float.init), unit: Field.levelUnit)
  }

}
