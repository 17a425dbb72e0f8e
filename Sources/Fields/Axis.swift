/// One axis of a field: its kind, its extent and the names of its positions.
public struct Axis: Hashable, Sendable, Codable {
  /// The dimension that an axis represents.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Samples of a batch.
    case batch
    /// Quantities measured at the same place: red, green and blue; temperature and pressure.
    case channel
    /// Rows of a picture or a map.
    case y
    /// Columns of a picture or a map.
    case x
    /// Layers of a volume.
    case z
    /// Time steps of a series or frames of a film.
    case time
    /// Words or parts of words of a text.
    case token
    /// Columns of a table.
    case feature
    /// Dimensions of an embedding, which have no individual meaning.
    case component

    /// Whether neighbouring positions are close in space or time, so that blurring along the axis makes sense.
    public var isSpatial: Bool { self == .y || self == .x || self == .z || self == .time }

    /// Whether each position along the axis is a separate quantity, with its own unit and range.
    public var separatesQuantities: Bool { self == .channel || self == .feature }
  }

  /// The dimension that the axis represents.
  public var kind: Kind
  /// The number of positions.
  public var extent: Int
  /// The names of the positions, or an empty array.
  public var names: [String]
  /// The user's name for the axis, if given.
  public var label: String?
  /// The coordinate of each position, such as degrees of latitude or hours.
  public var coordinates: [Double]?
  /// The positions of a token axis that word baselines leave unchanged: special tokens and padding.
  public var kept: [Int]?
  /// The positions of a token axis that hold padding.
  public var filled: [Int]?

  /// Creates an axis. Without names and coordinates, its positions are counted from 0.
  public init(
    _ kind: Kind, _ extent: Int, names: [String] = [], label: String? = nil, coordinates: [Double]? = nil,
    kept: [Int]? = nil, filled: [Int]? = nil
  ) {
    self.kind = kind
    self.extent = extent
    self.names = names
    self.label = label
    self.coordinates = coordinates
    self.kept = kept
    self.filled = filled
  }

  /// The name to show: the user's name for the axis, or else its kind.
  public var title: String { label ?? kind.rawValue }
}

extension Axis.Kind {
  /// The kinds of axes in space and time, in the order that maps use, outermost first.
  public static let positions: [Axis.Kind] = [.time, .z, .y, .x]
}
