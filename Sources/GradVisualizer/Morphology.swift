/// Grey-scale morphology with a square structuring element, as scipy's `grey_closing` and `grey_opening` with
/// `structure=ones((side, side))`: beyond the border the picture is reflected.
///
/// scipy's `structure` is not a footprint but heights that are added and subtracted. Heights of 1 cancel but
/// for rounding; they are kept so that results agree to the bit.
struct Morphology {
  private static let height = 1.0

  /// The side of the square, in pixels; odd.
  let side: Int

  /// Closes, then opens the map: removes gaps and specks narrower than the square.
  func cleaned<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    let closed = erosion(dilation(map))
    return dilation(erosion(closed))
  }

  private func dilation<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    filtered(map, by: { max($0, $1) }, height: Self.height)
  }

  private func erosion<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    filtered(map, by: { min($0, $1) }, height: -Self.height)
  }

  /// Returns the extreme of each pixel's square, plus a height; filters along rows first, then along columns.
  private func filtered<Scalar>(
    _ map: AttributionMap<Scalar>, by extreme: (Scalar, Scalar) -> Scalar, height: Double
  ) -> AttributionMap<Scalar> {
    var (rows, result) = (map, map)
    let (width, radius) = (map.width, side / 2)
    for y in 0..<map.height {
      for x in 0..<width {
        rows.values[y * width + x] = Self.extreme(
          of: map.values, from: y * width, stride: 1, window(around: x, radius: radius, count: width), extreme
        )
      }
    }
    for y in 0..<map.height {
      let window = window(around: y, radius: radius, count: map.height)
      for x in 0..<width {
        let value = Self.extreme(of: rows.values, from: x, stride: width, window, extreme)
        result.values[y * width + x] = Scalar(Double(value) + height)
      }
    }
    return result
  }

  /// Returns the part of a window inside the picture. The values that the border reflects are already in this part.
  private func window(around center: Int, radius: Int, count: Int) -> ClosedRange<Int> {
    max(0, center - radius)...min(count - 1, center + radius)
  }

  private static func extreme<Scalar>(
    of values: [Scalar], from start: Int, stride: Int, _ window: ClosedRange<Int>,
    _ extreme: (Scalar, Scalar) -> Scalar
  ) -> Scalar {
    var result = values[start + window.lowerBound * stride]
    for step in window.dropFirst() { result = extreme(result, values[start + step * stride]) }
    return result
  }
}
