import ImageCoding

/// A way to draw a map over a picture of the same size.
public protocol MapStyle: Sendable {
  /// The word for it on the command line.
  static var name: String { get }
  static var summary: String { get }
  /// What it shows where nobody says.
  static var standardPolarity: MapPolarity { get }
  /// What it draws with where nobody says; `nil` stands for what it does not have.
  static var standards: MapStyleOptions { get }

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

/// What can be said about how a style draws; `nil` stands for the style's own.
public struct MapStyleOptions: Hashable, Sendable {
  public var colors: ColorMap?
  /// Standard deviation of a Gaussian, as a share of the shorter side.
  public var smoothing: Double?
  /// The share of the map's sum that a line holds; 0 for no line.
  public var contourShare: Double?

  public init(colors: ColorMap? = nil, smoothing: Double? = nil, contourShare: Double? = nil) {
    self.colors = colors
    self.smoothing = smoothing
    self.contourShare = contourShare
  }
}

/// A map as it is drawn, and what belongs beside it.
public struct StyledMap: Sendable {
  public var image: PixelImage
  public var bar: ColorBar?
  /// What a value of the bar is of: "pixel", "tile".
  public var place = "pixel"
  public var contours: [Contour.Ring] = []
  /// What the contours hold of the map's sum and of the picture.
  public var held: Contour.Coverage?
  /// Why nothing is shown.
  public var emptiness: String?

  init(_ image: PixelImage) { self.image = image }
}
