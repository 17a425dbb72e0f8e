import Figure

/// How the report's pictures look until a reader moves a control; `nil` stands for the style's own.
public struct ReportLook: Hashable, Sendable, Codable {
  /// The name of a `MapStyleKind`.
  public var style: String
  public var polarity: String
  /// The name of a `ColorMap`.
  public var colors: String?
  /// A share of the shorter side.
  public var smoothing: Double?
  /// The share of the evidence that the line holds.
  public var contour: Double?
  /// "column", "shared" or "each".
  public var scale: String

  public init(
    style: MapStyleKind = .evidence, polarity: MapPolarity? = nil, colors: ColorMap? = nil,
    smoothing: Double? = nil, contour: Double? = nil, scale: MapLook.Scale = .column
  ) {
    self.style = style.name
    self.polarity = (polarity ?? style.standardPolarity).rawValue
    self.colors = colors?.name
    self.smoothing = smoothing
    self.contour = contour
    self.scale =
      switch scale {
      case .shared: "shared"
      case .each: "each"
      case .column, .fixed: "column"
      }
  }
}
