/// A row of the registry of styles.
public struct MapStyleKind: Sendable {
  private let style: any MapStyle.Type

  public var name: String { style.name }
  public var summary: String { style.summary }
  public var standardPolarity: MapPolarity { style.standardPolarity }
  /// What it draws with where nobody says; `nil` stands for what it does not have.
  public var standards: MapStyleOptions { style.standards }
  public func make(_ options: MapStyleOptions) -> any MapStyle { style.init(options) }

  public static let evidence = MapStyleKind(style: EvidenceStyle.self)
  public static let diverging = MapStyleKind(style: DivergingStyle.self)

  public static let all = [
    evidence, diverging, MapStyleKind(style: MaskStyle.self), MapStyleKind(style: RegionsStyle.self),
    MapStyleKind(style: GreyStyle.self),
  ]

  /// The style of that name, if there is one.
  public static func named(_ name: String) -> MapStyleKind? { all.first { $0.name == name } }

  /// Whether it shows both signs at once, and only so.
  public var showsBoth: Bool { standardPolarity == .both }
}
