/// The network's scores while a region of its input is hidden, and while only that region is shown.
///
/// The same is measured for other regions of equal size, to show how much depends on the place: the same shape elsewhere in a
/// photo, other words of a text.
public struct RegionCheck: Hashable, Sendable, Codable {
  /// The strongest places of a map.
  public var region: Region
  /// The name of the map from which the region was taken: "guided", "net".
  public var map: String
  /// Whether the region has the strongest negative values: hiding it should raise the score.
  public var isNegative: Bool
  /// The score of the unchanged input.
  public var score: Double
  /// The scores while the region is hidden.
  public var hidden: Trial
  /// The scores while everything else is hidden.
  public var alone: Trial
  /// The names of the replacements for hidden places: "blur:4.5%", "mean", a baseline of words. Scores are means over them.
  public var fills: [String]
  /// The number of other regions of the same size.
  public var others: Int
  /// The seed that determines the places of the other regions.
  public var seed: UInt64
  /// The regions of several kinds of maps; empty unless a photo is fully checked.
  public var alternatives: [Alternative]
  /// The number of inputs that were scored for the check.
  public var forwardEvaluations: Int

  /// The scores while regions are hidden, or while they are shown alone.
  public struct Trial: Hashable, Sendable, Codable {
    /// The score for the region.
    public var score: Double
    /// The mean score over the other regions.
    public var elsewhere: Double
    /// The score for a disc of the same size in the middle of a photo; `nil` for other inputs.
    public var disc: Double?
    /// The share of the other regions, 0…1, that the region outperforms: hidden, it lowers the score further; alone, it keeps
    /// more of the score. For a negative region, the reverse.
    public var shareBeaten: Double
  }

  /// The region of one kind of map.
  public struct Alternative: Hashable, Sendable, Codable {
    /// The map's name.
    public var map: String
    /// Its strongest places.
    public var region: Region
    /// The score while the region is hidden, for each fill.
    public var hidden: [String: Double]
    /// The score while only the region is shown, for each fill.
    public var alone: [String: Double]
  }

  /// Whether hiding the region changes the score in the expected direction, and more than hiding the other regions does.
  public var isConfirmed: Bool {
    let sign = isNegative ? -1.0 : 1
    let change = sign * (score - hidden.score)
    return change > 0 && change > sign * (score - hidden.elsewhere)
  }

  /// Whether the region alone keeps more of the score than the other regions alone; for a negative region, less.
  public var isEnough: Bool {
    isNegative ? alone.score < alone.elsewhere : alone.score > alone.elsewhere
  }
}

/// How thoroughly regions are checked.
public enum CheckLevel: String, Hashable, Sendable, Codable, CaseIterable {
  /// Regions are not checked.
  case none
  /// Comparison with 8 other regions; for a text with fewer, if its gradients took little time.
  case quick
  /// Comparison with 20 other regions, and with the regions of other kinds of maps.
  case full

  /// The number of other regions of the same size.
  package var others: Int {
    switch self {
    case .none: 0
    case .quick: 8
    case .full: 20
    }
  }

  /// Returns the number of other regions of a text. With `quick`, the check takes at most a third of the time of the gradients,
  /// as far as `minOthers` permits: a gradient takes as long as two forward passes, and so does a region, which is hidden
  /// once and shown alone once.
  ///
  /// - Parameter gradients: the number of gradients computed for the map.
  package func others(gradients: Int) -> Int {
    self == .quick ? min(others, max(Self.minOthers, gradients / 3 - 1)) : others
  }

  /// A mean over fewer regions is not informative.
  private static let minOthers = 4
}
