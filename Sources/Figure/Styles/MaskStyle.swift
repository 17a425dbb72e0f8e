import ImageCoding

/// The photo in its colours only where it mattered, and pale elsewhere.
public struct MaskStyle: MapStyle {
  public static let name = "mask"
  public static let summary = "the photo in colour where the evidence is high, faded elsewhere"

  let smoothing: Double

  static let standardSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(smoothing: standardSmoothing)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
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
        let opacity = Self.opacity(abs(shares[pixel]))
        let pale = Self.pale(old)
        return (
          pale + opacity * (old.red - pale), pale + opacity * (old.green - pale),
          pale + opacity * (old.blue - pale)
        )
      })
    styled.emptiness = MapScale.emptiness(values, top: top)
    return styled
  }

  /// A soft step around a fifth of the scale.
  static func opacity(_ share: Double) -> Double {
    let position = min(max((share - 0.08) / 0.3, 0), 1)
    return position * position * (3 - 2 * position)
  }

  /// Light grey with a trace of the photo.
  static func pale(_ color: (red: Double, green: Double, blue: Double)) -> Double {
    214 + 0.14 * (0.299 * color.red + 0.587 * color.green + 0.114 * color.blue)
  }
}
