import Figure

/// The initial look of the report's maps, until a reader moves a control; `nil` stands for the style's default.
public struct ReportLook: Hashable, Sendable, Codable {
  /// The name of a `MapStyleKind`, or `outlines`.
  public var style: String
  /// The sign of the attributions that maps show: a `MapPolarity`.
  public var polarity: String
  /// The name of a `ColorMap`.
  public var colors: String?
  /// The standard deviation of the smoothing, as a share of the shorter side.
  public var smoothing: Double?
  /// The share of the evidence inside the contour line.
  public var contour: Double?
  /// "column", "shared", "each" or "fixed".
  public var scale: String
  /// The value of full colour on a fixed scale.
  public var top: Double?

  /// The style of photos with lines around regions and without colours. `ReportDocument.add` must be called with `outlines`.
  public static let outlines = "outlines"

  /// A look; the defaults are those of the command.
  public init(
    style: MapStyleKind = .evidence, polarity: MapPolarity? = nil, colors: ColorMap? = nil,
    smoothing: Double? = nil, contour: Double? = nil, scale: MapLook.Scale = .column
  ) {
    self.style = style.name
    self.polarity = (polarity ?? style.standardPolarity).rawValue
    self.colors = colors?.name
    self.smoothing = smoothing
    self.contour = contour
    switch scale {
    case .shared: self.scale = "shared"
    case .each: self.scale = "each"
    case .column: self.scale = "column"
    case .fixed(let top): (self.scale, self.top) = ("fixed", top)
    }
  }
}
