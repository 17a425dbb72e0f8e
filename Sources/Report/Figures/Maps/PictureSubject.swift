import Attribution
import Explaining
import Failures
import Fields
import Figure
import ImageCoding

/// A field of an explanation that is a picture, and the maps over it.
struct PictureSubject: Sendable {
  let explanation: Explanation
  /// The field's index in the explanation.
  let number: Int
  let plane: PicturePlane
  let image: PixelImage

  var field: Field { explanation.fields[number] }

  /// `nil` if the field is not a picture.
  ///
  /// - Throws: `FieldPictureError`
  init?(_ explanation: Explanation, field number: Int) throws {
    guard let plane = PicturePlane(of: explanation.fields[number]) else { return nil }
    (self.explanation, self.number, self.plane) = (explanation, number, plane)
    image = try plane.image(of: explanation.fields[number])
  }

  /// Returns the first field of the explanation that is a picture; `nil` if none is.
  ///
  /// - Throws: `FieldPictureError`
  static func first(of explanation: Explanation) throws -> PictureSubject? {
    try explanation.fields.indices.first { PicturePlane(of: explanation.fields[$0]) != nil }
      .flatMap { try PictureSubject(explanation, field: $0) }
  }

  /// Returns the positive and the negative evidence of a map. A map of mean scores is drawn above its minimum.
  ///
  /// - Throws: `FieldError`
  func evidence(column: Int, target: Int) throws(FieldError) -> SignedMap {
    let map = SignedMap(
      width: plane.width, height: plane.height,
      positive: try evidence(column: column, target: target, isNegative: false),
      negative: try evidence(column: column, target: target, isNegative: true))
    return explanation.columns[column].unit == .meanScore ? map.aboveMinimum : map
  }

  /// Returns the evidence of one sign, smoothed enough to find regions in it.
  ///
  /// - Throws: `FieldError`
  func regions(column: Int, target: Int, isNegative: Bool) throws(FieldError) -> [Float] {
    try evidence(column: column, target: target, isNegative: isNegative, by: .regions)
  }

  private func evidence(
    column: Int, target: Int, isNegative: Bool, by aggregation: Aggregation? = nil
  ) throws(FieldError) -> [Float] {
    let map = try explanation.evidence(
      column: column, target: target, isNegative: isNegative, by: aggregation)[number]
    return PicturePlane(of: map)?.arranged(map.values) ?? map.values
  }
}

extension SignedMap {
  /// The map minus its minimum, if no pixel is zero: a mean of scores hardly differs from pixel to pixel.
  fileprivate var aboveMinimum: SignedMap {
    guard let least = positive.min(), least > 0 else { return self }
    return SignedMap(width: width, height: height, positive: positive.map { $0 - least }, negative: negative)
  }
}

extension Aggregation {
  /// Smoothing that is strong enough to find regions.
  static let regions = Aggregation(smoothing: 1.0 / 40)
}

extension PicturePlane {
  /// Draws a field as a picture: a photo's levels unchanged, other values in shades of their own range.
  ///
  /// - Throws: `FieldPictureError` when the field has too many pixels.
  func image(of field: Field) throws -> PixelImage {
    guard width * height <= PixelImage.defaultPixelLimit else {
      throw FieldPictureError(width: width, height: height)
    }
    let values = arranged(field.values).map(Double.init)
    let (low, high) = field.isPhoto ? (0, 255) : (values.min() ?? 0, values.max() ?? 0)
    let samples = (0..<width * height * 3).map { index -> UInt8 in
      let value = values[channels == 3 ? index : index / 3]
      return high > low ? UInt8(min(max(255 * ((value - low) / (high - low)), 0), 255)) : 0
    }
    return PixelImage(width: width, height: height, samples: samples)
  }
}

/// A field that is too large to draw.
public struct FieldPictureError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  let width: Int
  let height: Int

  public var description: String {
    "an array of \(width)×\(height) is too large to draw; the limit is \(PixelImage.defaultPixelLimit) pixels"
  }

  public var category: ErrorCategory { .input }
}
