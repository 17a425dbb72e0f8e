import ImageCoding

/// The map in colours over the grey photo, opaque where evidence is strong, with a contour around the places that hold half of it.
public struct EvidenceStyle: PixelStyle {
  public static let name = "evidence"
  public static let summary =
    "colours over the grey photo, and a line around the checked region, or around half of the evidence"

  let colors: ColorMap
  let smoothing: Double
  let contourShare: Double

  /// The map shows where evidence is; speckle of a pixel or two has no meaning at this scale.
  static let standardSmoothing = 1.0 / 75
  static let standardContour = 0.5
  /// The contour encloses regions, not single pixels.
  static let contourSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(
    colors: .ember, smoothing: standardSmoothing, contourShare: standardContour)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    colors = options.colors ?? .ember
    smoothing = options.smoothing ?? Self.standardSmoothing
    contourShare = options.contourShare ?? Self.standardContour
  }

  func color(_ share: Double, over old: PixelColor) -> PixelColor {
    let strength = max(0, share)
    return PixelColor(colors[strength]).mixed(
      onto: Self.ground(old, below: colors), opacity: Self.opacity(strength))
  }

  func bar(top: Double) -> ColorBar? { ColorBar(colors: Self.barColors(colors), low: 0, high: top) }

  func addLines(of map: SignedMap, _ polarity: MapPolarity, to styled: inout StyledMap) {
    guard contourShare > 0 else { return }
    var smooth = map.smoothed(max(smoothing, Self.contourSmoothing)).shown(polarity)
    guard let all = Contour.level(holding: contourShare, of: smooth) else { return }
    // Small regions hold almost nothing and look like noise.
    smooth = SmallRegionFilter.removed(
      from: smooth, width: map.width, height: map.height, level: all.level, smallest: Self.smallestSpeck)
    styled.contours = Contour.rings(of: smooth, width: map.width, height: map.height, above: all.level)
    styled.coverage = Contour.Coverage(above: all.level, of: smooth, total: map.total(polarity))
  }

  /// The minimum sum of a region within the contour, as a share of the sum of all regions above the level.
  private static let smallestSpeck = 0.02

  /// Returns the photo's brightness, adapted to the colours: darker below colours that become lighter, so that they stand out even on
  /// white, and lighter below colours that become darker.
  static func ground(_ color: PixelColor, below colors: ColorMap) -> Double {
    (colors.growsDarker ? 150 : 40) + color.brightness * (colors.growsDarker ? 95 : 120) / 255
  }

  /// Returns the opacity of a share. Weak evidence lets the photo through; from half of the scale on, evidence covers the photo.
  static func opacity(_ share: Double) -> Double {
    let position = min(max(2 * share, 0), 1)
    return 0.96 * position * position * (3 - 2 * position)
  }

  /// The colours over a ground of medium brightness.
  static func barColors(_ colors: ColorMap) -> [RGB] {
    (0..<ColorMap.count).map { step in
      let share = Double(step) / Double(ColorMap.count - 1)
      let ground = ground(PixelColor(red: 128, green: 128, blue: 128), below: colors)
      return PixelColor(colors[share]).mixed(onto: ground, opacity: opacity(share)).rounded
    }
  }
}
