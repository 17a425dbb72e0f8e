import ImageCoding

/// A way to draw a map over a picture of the same size.
public protocol MapStyle: Sendable {
  /// The style's name on the command line.
  static var name: String { get }
  /// How a map is drawn, in words.
  static var summary: String { get }
  /// The style's default polarity.
  static var standardPolarity: MapPolarity { get }
  /// The style's default options; `nil` for an option that the style does not have.
  static var standards: MapStyleOptions { get }

  /// A style with these options; `nil` stands for a default.
  init(_ options: MapStyleOptions)

  /// Returns the value that gets full colour if a map has its own scale.
  func top(of map: SignedMap, _ polarity: MapPolarity) -> Double

  /// Draws a map over a picture.
  ///
  /// - Parameters:
  ///   - map: one value for each pixel.
  ///   - image: the picture below the map, of the same size.
  ///   - polarity: the signs that are shown.
  ///   - top: the value that gets full colour; if it is not above zero, nothing is shown.
  func draw(_ map: SignedMap, over image: PixelImage, polarity: MapPolarity, top: Double) -> StyledMap
}

extension MapStyle {
  public static var standardPolarity: MapPolarity { .positive }
}

/// A style that smooths a map and then colours each pixel independently.
protocol PixelStyle: MapStyle {
  /// The standard deviation of a Gaussian, as a share of the shorter side.
  var smoothing: Double { get }

  /// Returns the colour of a pixel, with levels from 0 to 255.
  ///
  /// - Parameters:
  ///   - share: the pixel's value, as a share of full colour from −1 to 1.
  ///   - old: the colour of the picture below.
  func color(_ share: Double, over old: PixelColor) -> PixelColor

  /// Returns the scale of the colours; `nil` if the style has none.
  func bar(top: Double) -> ColorBar?

  /// Adds lines over a map that is not empty, and the share that they hold.
  func addLines(of map: SignedMap, _ polarity: MapPolarity, to styled: inout StyledMap)
}

extension PixelStyle {
  func bar(top: Double) -> ColorBar? { nil }

  func addLines(of map: SignedMap, _ polarity: MapPolarity, to styled: inout StyledMap) {}

  public func top(of map: SignedMap, _ polarity: MapPolarity) -> Double {
    MapScale.top(of: map.smoothed(smoothing).shown(polarity))
  }

  public func draw(_ map: SignedMap, over image: PixelImage, polarity: MapPolarity, top: Double) -> StyledMap
  {
    let values = map.smoothed(smoothing).shown(polarity)
    let shares = MapScale.shares(values, top: top)
    var styled = StyledMap(image.mapped { pixel, old in color(shares[pixel], over: old) })
    styled.bar = bar(top: top)
    styled.emptiness = MapScale.emptiness(values, top: top)
    if styled.emptiness == nil { addLines(of: map, polarity, to: &styled) }
    return styled
  }
}

/// The options of a style; `nil` stands for the style's default.
public struct MapStyleOptions: Hashable, Sendable {
  /// The colour map.
  public var colors: ColorMap?
  /// The standard deviation of a Gaussian, as a share of the shorter side.
  public var smoothing: Double?
  /// The share of the map's sum that a line holds; 0 for no line.
  public var contourShare: Double?

  /// Options; missing ones are those of the style.
  public init(colors: ColorMap? = nil, smoothing: Double? = nil, contourShare: Double? = nil) {
    self.colors = colors
    self.smoothing = smoothing
    self.contourShare = contourShare
  }
}

/// A drawn map, with its colour bar and its contours.
public struct StyledMap: Sendable {
  package var image: PixelImage
  package var bar: ColorBar?
  /// The place to which a value of the bar belongs: "pixel", "tile".
  package var place = "pixel"
  package var contours: [Contour.Ring] = []
  /// The shares of the map's sum and of the picture that the contours enclose.
  package var coverage: Contour.Coverage?
  /// The reason for which nothing is shown; `nil` if something is.
  package var emptiness: String?

  init(_ image: PixelImage) { self.image = image }
}
