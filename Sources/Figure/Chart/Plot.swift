import ImageCoding

/// Curves in a coordinate system, with a dot at every point.
public struct Plot: Sendable {
  public struct Series: Sendable {
    public var name: String
    /// In ascending order of x.
    public var points: [(x: Double, y: Double)]
    /// A broken line without dots, for what others are compared with.
    public var isReference: Bool

    public init(name: String, points: [(x: Double, y: Double)], isReference: Bool = false) {
      self.name = name
      self.points = points
      self.isReference = isReference
    }
  }

  public var title: String
  public var horizontalTitle: String
  public var verticalTitle: String
  public var series: [Series]

  public init(title: String, horizontalTitle: String, verticalTitle: String = "", series: [Series]) {
    self.title = title
    self.horizontalTitle = horizontalTitle
    self.verticalTitle = verticalTitle
    self.series = series
  }

  /// More series than this are drawn, but not named.
  static let namedSeries = 20
  /// Told apart by people who see few colours, too. Reference: Okabe & Ito 2008, "Color Universal Design".
  static let colors = [
    RGB(red: 0, green: 114, blue: 178), RGB(red: 213, green: 94, blue: 0), RGB(red: 0, green: 158, blue: 115),
    RGB(red: 204, green: 121, blue: 167), RGB(red: 230, green: 159, blue: 0),
    RGB(red: 86, green: 180, blue: 233),
  ]

  /// What stands beside the plot; nothing where there is one curve.
  var names: [String] {
    guard series.count > 1 else { return [] }
    let rest = series.count - Self.namedSeries
    return series.prefix(Self.namedSeries).map(\.name) + (rest > 0 ? ["and \(rest) more"] : [])
  }
}
