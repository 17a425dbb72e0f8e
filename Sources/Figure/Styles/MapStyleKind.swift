/// A row of the registry of styles.
public struct MapStyleKind: Sendable {
  private let style: any MapStyle.Type

  /// The style's name on the command line.
  public var name: String { style.name }
  /// How a map is drawn, in words.
  public var summary: String { style.summary }
  /// The style's default polarity.
  public var standardPolarity: MapPolarity { style.standardPolarity }
  /// The style's default options; `nil` for an option that the style does not have.
  public var standards: MapStyleOptions { style.standards }
  /// Returns a style with these options.
  public func make(_ options: MapStyleOptions) -> any MapStyle { style.init(options) }

  /// The row of `EvidenceStyle`.
  public static let evidence = MapStyleKind(style: EvidenceStyle.self)
  /// The row of `DivergingStyle`.
  public static let diverging = MapStyleKind(style: DivergingStyle.self)

  /// Every style, in the order of the documentation.
  public static let all = [
    evidence, diverging, MapStyleKind(style: MaskStyle.self), MapStyleKind(style: RegionsStyle.self),
    MapStyleKind(style: GreyStyle.self),
  ]

  /// Returns the style with this name; `nil` if there is none.
  public static func named(_ name: String) -> MapStyleKind? { all.first { $0.name == name } }

  /// Whether the style always shows both signs at once.
  public var showsBoth: Bool { standardPolarity == .both }
}
