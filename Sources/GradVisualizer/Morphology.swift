/// Grey-scale morphology with a 3×3 structuring element, as scipy's `grey_closing` and `grey_opening` with
/// `structure=ones((3, 3))`: beyond the border the picture is reflected.
///
/// scipy's `structure` is not a footprint but heights that are added and subtracted. Heights of 1 cancel but
/// for rounding; they are kept so that results agree to the bit.
enum Morphology {
  private static let height = 1.0

  /// Closing, then opening: gaps and specks of up to two pixels go.
  static func cleaned<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    let closed = erosion(dilation(map))
    return dilation(erosion(closed))
  }

  private static func dilation<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    filtered(map, by: { max($0, $1) }, height: height)
  }

  private static func erosion<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    filtered(map, by: { min($0, $1) }, height: -height)
  }

  /// The extreme of each pixel's 3×3 neighbourhood, plus a height.
  private static func filtered<Scalar>(
    _ map: AttributionMap<Scalar>, by extreme: (Scalar, Scalar) -> Scalar, height: Double
  ) -> AttributionMap<Scalar> {
    var result = map
    for y in 0..<map.height {
      for x in 0..<map.width {
        var value = map.values[y * map.width + x]
        for dy in -1...1 {
          // Reflected about the border pixel's outer edge, row −1 is row 0 again.
          let row = min(max(y + dy, 0), map.height - 1) * map.width
          for dx in -1...1 { value = extreme(value, map.values[row + min(max(x + dx, 0), map.width - 1)]) }
        }
        result.values[y * map.width + x] = Scalar(Double(value) + height)
      }
    }
    return result
  }
}
