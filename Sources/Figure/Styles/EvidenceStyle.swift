import ImageCoding

/// The map in colours over the photo in grey, the stronger the less transparent, and a line around the places that hold half of it.
public struct EvidenceStyle: MapStyle {
  public static let name = "evidence"
  public static let summary = "colours over the grey photo, and a line that encloses half of the evidence"

  let colors: ColorMap
  let smoothing: Double
  let contourShare: Double

  /// What is drawn where is read from afar: speckle of a pixel or two says nothing there.
  static let standardSmoothing = 1.0 / 75
  static let standardContour = 0.5
  /// The line goes around regions, and not around pixels.
  static let contourSmoothing = 1.0 / 40

  public static let standards = MapStyleOptions(
    colors: .ember, smoothing: standardSmoothing, contourShare: standardContour)

  public init(_ options: MapStyleOptions = MapStyleOptions()) {
    colors = options.colors ?? .ember
    smoothing = options.smoothing ?? Self.standardSmoothing
    contourShare = options.contourShare ?? Self.standardContour
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
        let ground = Self.ground(old, below: colors)
        let share = max(0, shares[pixel])
        let color = colors[share]
        let opacity = Self.opacity(share)
        func mixed(_ level: UInt8) -> Double { ground + opacity * (Double(level) - ground) }
        return (mixed(color.red), mixed(color.green), mixed(color.blue))
      })
    styled.bar = ColorBar(colors: Self.barColors(colors), low: 0, high: top)
    styled.emptiness = MapScale.emptiness(values, top: top)
    addContour(of: map, polarity, to: &styled)
    return styled
  }

  private func addContour(of map: SignedMap, _ polarity: MapPolarity, to styled: inout StyledMap) {
    guard contourShare > 0, styled.emptiness == nil else { return }
    var smooth = map.smoothed(max(smoothing, Self.contourSmoothing)).shown(polarity)
    guard let all = Contour.level(holding: contourShare, of: smooth) else { return }
    // Specks hold next to nothing and look like noise.
    smooth = SmallRegionFilter.removed(
      from: smooth, width: map.width, height: map.height, level: all.level, smallest: Self.smallestSpeck)
    styled.contours = Contour.rings(of: smooth, width: map.width, height: map.height, above: all.level)
    styled.held = Contour.Coverage(above: all.level, of: smooth, total: map.total(polarity))
  }

  /// The least that a region within the line holds, as a share of what is above its level.
  private static let smallestSpeck = 0.02

  /// The photo's brightness, out of the way of the colours: darker below those that grow light, so that they stand out even where
  /// it is white, and lighter below those that grow dark.
  static func ground(_ color: (red: Double, green: Double, blue: Double), below colors: ColorMap) -> Double {
    let brightness = 0.299 * color.red + 0.587 * color.green + 0.114 * color.blue
    return (colors.growsDarker ? 150 : 40) + brightness * (colors.growsDarker ? 95 : 120) / 255
  }

  /// Weak evidence lets the photo through; from half of the scale on it covers it.
  static func opacity(_ share: Double) -> Double {
    let position = min(max(2 * share, 0), 1)
    return 0.96 * position * position * (3 - 2 * position)
  }

  /// The colours over a ground of medium brightness.
  static func barColors(_ colors: ColorMap) -> [RGB] {
    (0..<ColorMap.count).map { step in
      let share = Double(step) / Double(ColorMap.count - 1)
      let (color, opacity) = (colors[share], opacity(share))
      let ground = ground((red: 128, green: 128, blue: 128), below: colors)
      func mixed(_ level: UInt8) -> UInt8 { UInt8((ground + opacity * (Double(level) - ground)).rounded()) }
      return RGB(red: mixed(color.red), green: mixed(color.green), blue: mixed(color.blue))
    }
  }
}
