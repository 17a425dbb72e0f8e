import ImageCoding

/// What speaks for the score and what against it, in two colours around a neutral zero, with the photo faintly below.
public struct DivergingStyle: PixelStyle {
  public static let name = "diverging"
  public static let summary = "positive and negative attributions in two colours around a neutral zero"
  public static let standardPolarity = MapPolarity.both

  let colors: ColorMap
  let smoothing: Double

  /// Signs of neighbouring pixels are as good as random; so wide a Gaussian shows which prevails.
  static let standardSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(colors: .purpleOrange, smoothing: standardSmoothing)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    colors = options.colors ?? .purpleOrange
    smoothing = options.smoothing ?? Self.standardSmoothing
  }

  func color(_ share: Double, over old: PixelColor) -> PixelColor {
    // Light enough that neither colour is hidden.
    PixelColor(colors[share]).scaled(by: 0.72 + 0.28 * old.brightness / 255)
  }

  func bar(top: Double) -> ColorBar? { ColorBar(colors: colors.colors, low: -top, high: top) }
}
