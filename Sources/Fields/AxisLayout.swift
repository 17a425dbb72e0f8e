import Failures

/// The user's names for the axes of an array, and the coordinates of their positions.
public struct AxisLayout: Hashable, Sendable {
  /// The names of the axes, outermost first, with or without the axis of samples; `nil` if the array's shape determines the axes.
  public var labels: [String]?
  /// The coordinates of the positions along an axis, by the kind of the axis.
  public var coordinates: [Axis.Kind: [Double]]
  /// The names of the channels, or of the features if there are no channels.
  public var names: [String]

  /// Creates a layout. Parts that are not given leave the axes unchanged.
  public init(labels: [String]? = nil, coordinates: [Axis.Kind: [Double]] = [:], names: [String] = []) {
    (self.labels, self.coordinates, self.names) = (labels, coordinates, names)
  }

  /// Parses the names of the axes, separated by commas: "sample,lat,lon,channel".
  ///
  /// - Throws: `LayoutError`
  public init(_ text: String) throws(LayoutError) {
    let labels = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var seen: Set<Axis.Kind> = []
    for label in labels {
      guard let kind = Axis.Kind(label: label) else { throw .unknownAxis(label) }
      guard seen.insert(kind).inserted else { throw .sameKind(text) }
    }
    guard labels.dropFirst().allSatisfy({ Axis.Kind(label: $0) != .batch }) else { throw .lateSamples(text) }
    self.init(labels: labels)
  }

  /// Returns the axes of one sample with the names and coordinates of this layout.
  ///
  /// - Parameter axes: the axes inferred from the sample's shape.
  /// - Throws: `LayoutError`
  public func applied(to axes: [Axis]) throws(LayoutError) -> [Axis] {
    var result = axes
    if let labels {
      let own = Array(labels.first.flatMap(Axis.Kind.init(label:)) == .batch ? labels[1...] : labels[...])
      guard own.count == axes.count else { throw .wrongCount(labels, shape: axes.map(\.extent)) }
      for (index, label) in own.enumerated() {
        guard let kind = Axis.Kind(label: label) else { throw .unknownAxis(label) }
        result[index] = Axis(kind, axes[index].extent, label: label)
      }
    }
    for (kind, values) in coordinates {
      guard let index = result.firstIndex(where: { $0.kind == kind }) else {
        throw .noAxis(kind, shape: axes.map(\.extent))
      }
      guard result[index].extent == values.count else {
        throw .wrongCoordinates(kind, count: values.count, extent: result[index].extent)
      }
      result[index].coordinates = values
    }
    if !names.isEmpty {
      // If only one axis has several positions, and as many as there are names, it holds features, unless it is a channel axis.
      let wide = result.indices.filter { result[$0].extent > 1 }
      if labels == nil, wide.count == 1, result[wide[0]].kind != .channel,
        result[wide[0]].extent == names.count
      {
        result[wide[0]] = Axis(.feature, names.count)
      }
      guard
        let index = result.firstIndex(where: { $0.kind == .channel })
          ?? result.firstIndex(where: { $0.kind == .feature })
      else { throw .noAxis(.channel, shape: axes.map(\.extent)) }
      guard result[index].extent == names.count else {
        throw .wrongCoordinates(result[index].kind, count: names.count, extent: result[index].extent)
      }
      result[index].names = names
    }
    return result
  }
}

extension Axis.Kind {
  /// The accepted names of axes, by kind.
  public static let labels: [(kind: Axis.Kind, labels: [String])] = [
    (.batch, ["sample", "batch"]), (.channel, ["channel", "variable"]),
    (.y, ["lat", "y", "row", "latitude"]),
    (.x, ["lon", "x", "column", "longitude"]), (.z, ["z", "level", "depth", "height"]), (.time, ["time"]),
    (.feature, ["feature"]),
  ]

  /// Creates the kind that has this name, in upper or lower case; `nil` for a word that is not in `labels`.
  public init?(label: String) {
    guard let known = Self.labels.first(where: { $0.labels.contains(label.lowercased()) }) else { return nil }
    self = known.kind
  }
}

/// An error in the names or coordinates of an array's axes.
public enum LayoutError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A word that names no axis.
  case unknownAxis(String)
  /// A layout that names an axis twice.
  case sameKind(String)
  /// A layout in which the axis of samples is not first.
  case lateSamples(String)
  /// A number of names that differs from the number of axes in the shape.
  case wrongCount([String], shape: [Int])
  /// Coordinates or names for an axis that the samples do not have.
  case noAxis(Axis.Kind, shape: [Int])
  /// A number of coordinates or names that differs from the number of positions of the axis (`extent`).
  case wrongCoordinates(Axis.Kind, count: Int, extent: Int)

  public var description: String {
    switch self {
    case .unknownAxis(let label):
      "unknown axis '\(label)'; choose from \(Axis.Kind.labels.flatMap(\.labels).joined(separator: ", "))"
    case .sameKind(let text): "'\(text)' names the same axis twice"
    case .lateSamples(let text): "the samples must be the first axis, unlike in '\(text)'"
    case .wrongCount(let labels, let shape):
      "the axes \(labels.joined(separator: ", ")) do not match one sample of shape \(shape)"
    case .noAxis(let kind, let shape): "a sample of shape \(shape) has no axis \(kind.rawValue)"
    case .wrongCoordinates(let kind, let count, let extent):
      "\(count) coordinates or names, but the axis \(kind.rawValue) has \(extent) positions"
    }
  }

  public var category: ErrorCategory {
    switch self {
    case .unknownAxis, .sameKind, .lateSamples: .usage
    case .wrongCount, .noAxis, .wrongCoordinates: .input
    }
  }
}
