/// A row of the registry of styles.
public struct MapStyleKind: Sendable {
  public let name: String
  public let summary: String
  public let standardPolarity: MapPolarity
  /// What it draws with where nobody says; `nil` stands for what it does not have.
  public let standards: MapStyleOptions
  public let make: @Sendable (MapStyleOptions) -> any MapStyle

  public static let evidence = MapStyleKind(EvidenceStyle.self)
  public static let diverging = MapStyleKind(DivergingStyle.self)

  public static let all = [
    evidence, diverging, MapStyleKind(MaskStyle.self), MapStyleKind(RegionsStyle.self),
    MapStyleKind(GreyStyle.self),
  ]

  /// The style of that name, if there is one.
  public static func named(_ name: String) -> MapStyleKind? { all.first { $0.name == name } }

  /// Whether it shows both signs at once, and only so.
  public var showsBoth: Bool { standardPolarity == .both }

  private init<Style: MapStyle>(_ style: Style.Type) {
    name = style.name
    summary = style.summary
    standardPolarity = style.standardPolarity
    standards = style.standards
    make = { Style($0) }
  }
}
