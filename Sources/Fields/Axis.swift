/// One axis of a field: what it runs along, how far, and what its positions are called.
public struct Axis: Hashable, Sendable, Codable {
  /// What an axis runs along.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Samples, one beside the other.
    case batch
    /// Quantities measured at the same place: red, green and blue; temperature and pressure.
    case channel
    /// Down a picture or a map.
    case y
    /// Across a picture or a map.
    case x
    /// Through a volume.
    case z
    /// Through time: steps of a series, frames of a film.
    case time
    /// Words or parts of words of a text.
    case token
    /// Columns of a table.
    case feature
    /// Dimensions of an embedding, which mean nothing by themselves.
    case component

    /// Whether neighbours along such an axis are close to each other, so that blurring along it makes sense.
    public var isSpatial: Bool { self == .y || self == .x || self == .z || self == .time }

    /// Whether positions along such an axis are quantities of their own, each with a unit and a range of its own.
    public var separatesQuantities: Bool { self == .channel || self == .feature }
  }

  /// What the axis runs along.
  public var kind: Kind
  /// The number of positions.
  public var extent: Int
  /// Of each position, or none.
  public var names: [String]
  /// The user's own name for the axis, if there is one.
  public var label: String?
  /// Where each position lies, as a number: degrees of latitude, hours.
  public var coordinates: [Double]?
  /// Of tokens: positions that baselines of words leave as they are, special tokens and padding.
  public var kept: [Int]?
  /// Of tokens: positions that fill the text up.
  public var filled: [Int]?

  /// An axis; without names and coordinates its positions are counted from 0.
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

  /// What to call it.
  public var title: String { label ?? kind.rawValue }
}

extension Axis.Kind {
  /// The kinds of axes in space and time, outermost first: the order in which maps over positions have them.
  public static let positions: [Axis.Kind] = [.time, .z, .y, .x]
}
