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
    filtered(map) { window in (window.max() ?? 0) + height }
  }

  private static func erosion<Scalar>(_ map: AttributionMap<Scalar>) -> AttributionMap<Scalar> {
    filtered(map) { window in (window.min() ?? 0) - height }
  }

  private static func filtered<Scalar>(
    _ map: AttributionMap<Scalar>, _ body: ([Double]) -> Double
  ) -> AttributionMap<Scalar> {
    var result = map
    var window = [Double](repeating: 0, count: 9)
    for y in 0..<map.height {
      for x in 0..<map.width {
        var index = 0
        for dy in -1...1 {
          // Reflected about the border pixel's outer edge, row −1 is row 0 again.
          let row = min(max(y + dy, 0), map.height - 1) * map.width
          for dx in -1...1 {
            window[index] = Double(map.values[row + min(max(x + dx, 0), map.width - 1)])
            index += 1
          }
        }
        result.values[y * map.width + x] = Scalar(body(window))
      }
    }
    return result
  }
}
