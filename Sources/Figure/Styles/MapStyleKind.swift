/// A row of the registry of styles.
public struct MapStyleKind: Sendable {
  private let style: any MapStyle.Type

  /// The word for it on the command line.
  public var name: String { style.name }
  /// How a map is drawn, in words.
  public var summary: String { style.summary }
  /// What it shows unless a polarity is chosen.
  public var standardPolarity: MapPolarity { style.standardPolarity }
  /// Its default options; `nil` for an option that it does not have.
  public var standards: MapStyleOptions { style.standards }
  /// A style with these options.
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

  /// The style of that name, if there is one.
  public static func named(_ name: String) -> MapStyleKind? { all.first { $0.name == name } }

  /// Whether it shows both signs at once, and only so.
  public var showsBoth: Bool { standardPolarity == .both }
}
