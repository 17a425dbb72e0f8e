import ImageCoding

/// Magnitudes of attributions in shades of grey without the photo: white from the 99th percentile on.
///
/// Reference: `VisualizeImageGrayscale` of PAIR's `saliency`, whose black is the smallest value; here it is zero.
public struct GreyStyle: PixelStyle {
  public static let name = "grey"
  public static let summary = "magnitudes in grey without the photo; white from the 99th percentile"
  public static let standardPolarity = MapPolarity.magnitude

  let colors: ColorMap
  let smoothing: Double

  private static let percentile = 0.99

  public static let standards = MapStyleOptions(colors: .grey, smoothing: 0)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    colors = options.colors ?? .grey
    smoothing = options.smoothing ?? 0
  }

  public func top(of map: SignedMap, _ polarity: MapPolarity) -> Double {
    let sorted = map.smoothed(smoothing).shown(polarity).map { abs(Double($0)) }.sorted()
    let position = Self.percentile * Double(sorted.count - 1)
    let (below, above) = (Int(position), min(Int(position) + 1, sorted.count - 1))
    let percentile = sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    // A map that is zero nearly everywhere is drawn, too.
    return percentile > 0 ? percentile : sorted.last ?? 0
  }

  func color(_ share: Double, over old: PixelColor) -> PixelColor { PixelColor(colors[abs(share)]) }

  func bar(top: Double) -> ColorBar? { ColorBar(colors: colors.colors, low: 0, high: top) }
}
