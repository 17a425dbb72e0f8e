import ImageCoding

/// The photo in colour where the evidence is high, and faded elsewhere.
public struct MaskStyle: PixelStyle {
  public static let name = "mask"
  public static let summary = "the photo in colour where the evidence is high, faded elsewhere"

  let smoothing: Double

  static let standardSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(smoothing: standardSmoothing)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    smoothing = options.smoothing ?? Self.standardSmoothing
  }

  func color(_ share: Double, over old: PixelColor) -> PixelColor {
    // Elsewhere it is light grey with a trace of the photo.
    old.mixed(onto: 214 + 0.14 * old.brightness, opacity: Self.opacity(abs(share)))
  }

  /// Returns the opacity of the photo: a soft step around a fifth of the scale.
  private static func opacity(_ share: Double) -> Double {
    let position = min(max((share - 0.08) / 0.3, 0), 1)
    return position * position * (3 - 2 * position)
  }
}
