import ImageCoding

/// What speaks for the score and what against it, in two colours around a neutral zero, with the photo faintly below.
public struct DivergingStyle: MapStyle {
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

  public func top(of map: SignedMap, _ polarity: MapPolarity) -> Double {
    MapScale.top(of: map.smoothed(smoothing).shown(polarity))
  }

  public func draw(_ map: SignedMap, over image: PixelImage, polarity: MapPolarity, top: Double) -> StyledMap
  {
    let values = map.smoothed(smoothing).shown(polarity)
    let shares = MapScale.shares(values, top: top)
    var styled = StyledMap(
      image.mapped { pixel, old in
        let color = colors[shares[pixel]]
        // Light enough that neither colour is hidden.
        let shade = Self.shade(old)
        return (Double(color.red) * shade, Double(color.green) * shade, Double(color.blue) * shade)
      })
    styled.bar = ColorBar(colors: colors.colors, low: -top, high: top)
    styled.emptiness = MapScale.emptiness(values, top: top)
    return styled
  }

  static func shade(_ color: (red: Double, green: Double, blue: Double)) -> Double {
    0.72 + 0.28 * (0.299 * color.red + 0.587 * color.green + 0.114 * color.blue) / 255
  }
}
