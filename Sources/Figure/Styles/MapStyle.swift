import ImageCoding

/// A way to draw a map over a picture of the same size.
public protocol MapStyle: Sendable {
  /// The word for it on the command line.
  static var name: String { get }
  /// How a map is drawn, in words.
  static var summary: String { get }
  /// The polarity that it shows by default.
  static var standardPolarity: MapPolarity { get }
  /// Its default options; `nil` for an option that it does not have.
  static var standards: MapStyleOptions { get }

  /// A style with options in place of its own.
  init(_ options: MapStyleOptions)

  /// The value that gets full colour where a map has a scale of its own.
  func top(of map: SignedMap, _ polarity: MapPolarity) -> Double

  /// - Parameters:
  ///   - image: what lies below; as large as the map.
  ///   - top: the value that gets full colour; where it is not above zero nothing is shown.
  func draw(_ map: SignedMap, over image: PixelImage, polarity: MapPolarity, top: Double) -> StyledMap
}

extension MapStyle {
  public static var standardPolarity: MapPolarity { .positive }
}

/// A style that smooths a map and then gives each pixel a colour of its own.
protocol PixelStyle: MapStyle {
  /// Standard deviation of a Gaussian, as a share of the shorter side.
  var smoothing: Double { get }

  /// Of a pixel, from 0 to 255.
  ///
  /// - Parameters:
  ///   - share: its value, as a share of full colour from −1 to 1.
  ///   - old: the colour of the picture below.
  func color(_ share: Double, over old: PixelColor) -> PixelColor

  /// The colours' scale, if the style has one.
  func bar(top: Double) -> ColorBar?

  /// Lines over a map that is not empty, and what they hold.
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

/// What can be said about how a style draws; `nil` stands for the style's own.
public struct MapStyleOptions: Hashable, Sendable {
  /// The colour map.
  public var colors: ColorMap?
  /// Standard deviation of a Gaussian, as a share of the shorter side.
  public var smoothing: Double?
  /// The share of the map's sum that a line holds; 0 for no line.
  public var contourShare: Double?

  /// Options; what is not given follows from the style.
  public init(colors: ColorMap? = nil, smoothing: Double? = nil, contourShare: Double? = nil) {
    self.colors = colors
    self.smoothing = smoothing
    self.contourShare = contourShare
  }
}

/// A map as it is drawn, and what belongs beside it.
public struct StyledMap: Sendable {
  package var image: PixelImage
  package var bar: ColorBar?
  /// What a value of the bar is of: "pixel", "tile".
  package var place = "pixel"
  package var contours: [Contour.Ring] = []
  /// What the contours hold of the map's sum and of the picture.
  package var held: Contour.Coverage?
  /// Why nothing is shown.
  package var emptiness: String?

  init(_ image: PixelImage) { self.image = image }
}
