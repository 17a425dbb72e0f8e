/// Which text of a pair is cut.
public enum PairTruncation: String, Hashable, Sendable {
  /// The longer one first, until both are equally long.
  case longestFirst = "LongestFirst"
  /// Cut the first text only.
  case onlyFirst = "OnlyFirst"
  /// Cut the second text only.
  case onlySecond = "OnlySecond"

  /// The lengths that the texts of a pair keep.
  ///
  /// - Parameter room: tokens that both texts have together.
  /// - Returns: `nil` if the text to be cut has too few tokens.
  func lengths(_ counts: [Int], room: Int) -> [Int]? {
    let excess = counts.reduce(0, +) - room
    guard excess > 0 else { return counts }
    guard counts.count == 2 else { return counts.map { $0 - excess } }
    switch self {
    case .onlyFirst: return counts[0] > excess ? [counts[0] - excess, counts[1]] : nil
    case .onlySecond: return counts[1] > excess ? [counts[0], counts[1] - excess] : nil
    case .longestFirst:
      let short = min(counts[0], counts[1])
      let isFirstLonger = counts[0] > counts[1]
      // Either the short text stays whole, or both have half of the room; the longer one has what is left of it.
      let kept = 2 * short <= room ? short : room / 2
      return isFirstLonger ? [room - kept, kept] : [kept, room - kept]
    }
  }
}
