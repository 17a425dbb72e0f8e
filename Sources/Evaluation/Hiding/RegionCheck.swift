/// What a network answers while a region of its input is hidden, and while only that region is shown.
///
/// Other regions of the same size say how much of it is due to the place: the same shape elsewhere in a photo, other words of a text.
public struct RegionCheck: Hashable, Sendable, Codable {
  /// The strongest places of a map.
  public var region: Region
  /// The map it was taken from: "guided", "net".
  public var map: String
  /// Whether the region is of the strongest negative values: hiding it should raise the score.
  public var isNegative: Bool
  /// The score of the unchanged input.
  public var score: Double
  /// With the region hidden.
  public var hidden: Trial
  /// With everything else hidden.
  public var alone: Trial
  /// What stood where something was hidden: "blur:4.5%", "mean", a baseline of words. Scores are means over them.
  public var fills: [String]
  /// Other regions of the same size.
  public var others: Int
  /// Of the other regions' places.
  public var seed: UInt64
  /// Regions of other maps; only of a full check.
  public var alternatives: [Alternative]
  /// Inputs that were scored for it.
  public var forwardEvaluations: Int

  /// The scores of one kind of hiding.
  public struct Trial: Hashable, Sendable, Codable {
    /// Of the region.
    public var score: Double
    /// The mean over the other regions.
    public var elsewhere: Double
    /// Of a disc of the same size in the middle of a photo.
    public var disc: Double?
    /// The share of the other regions that the region beats: hidden it lowers the score further, alone it keeps more of it. Of a
    /// negative region the opposite.
    public var shareBeaten: Double
  }

  /// The region that another map would have.
  public struct Alternative: Hashable, Sendable, Codable {
    /// The map's name.
    public var map: String
    /// Its strongest places.
    public var region: Region
    /// For each fill the score with the region hidden.
    public var hidden: [String: Double]
    /// For each fill the score with only the region shown.
    public var alone: [String: Double]
  }

  /// Whether hiding the region changes the score in its direction, and further than hiding the other regions does.
  public var isConfirmed: Bool {
    let sign = isNegative ? -1.0 : 1
    let change = sign * (score - hidden.score)
    return change > 0 && change > sign * (score - hidden.elsewhere)
  }

  /// Whether the region alone keeps more of the score than the other regions alone do; of a negative region, less.
  public var isEnough: Bool {
    isNegative ? alone.score < alone.elsewhere : alone.score > alone.elsewhere
  }
}

/// How thoroughly regions are checked.
public enum CheckLevel: String, Hashable, Sendable, Codable, CaseIterable {
  /// Not at all.
  case none
  /// Beside 8 other regions; of a text fewer, where its gradients took little time.
  case quick
  /// Beside 20 other regions, and with the regions of other maps.
  case full

  /// Other regions of the same size.
  package var others: Int {
    switch self {
    case .none: 0
    case .quick: 8
    case .full: 20
    }
  }

  /// Other regions of a text. With `quick` the check takes at most a third of the time of the gradients, as far as
  /// `fewestOthers` allow: a gradient takes as long as two forward passes, and so does a region, once hidden and once alone.
  ///
  /// - Parameter gradients: computed for the map.
  package func others(gradients: Int) -> Int {
    self == .quick ? min(others, max(Self.fewestOthers, gradients / 3 - 1)) : others
  }

  /// A mean over fewer regions says little.
  private static let fewestOthers = 4
}
