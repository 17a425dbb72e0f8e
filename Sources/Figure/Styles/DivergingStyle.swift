import ImageCoding

/// Positive and negative attributions in two colours around a neutral zero, over the faint photo.
public struct DivergingStyle: PixelStyle {
  public static let name = "diverging"
  public static let summary = "positive and negative attributions in two colours around a neutral zero"
  public static let standardPolarity = MapPolarity.both

  let colors: ColorMap
  let smoothing: Double

  /// Signs of neighbouring pixels are almost random; a Gaussian of this width shows which sign prevails.
  static let standardSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(colors: .purpleOrange, smoothing: standardSmoothing)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    colors = options.colors ?? .purpleOrange
    smoothing = options.smoothing ?? Self.standardSmoothing
  }

  func color(_ share: Double, over old: PixelColor) -> PixelColor {
    // The photo is light enough to hide neither colour.
    PixelColor(colors[share]).scaled(by: 0.72 + 0.28 * old.brightness / 255)
  }

  func bar(top: Double) -> ColorBar? { ColorBar(colors: colors.colors, low: -top, high: top) }
}
