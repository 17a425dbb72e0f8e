/// The strategy that truncates a pair of texts.
public enum PairTruncation: String, Hashable, Sendable {
  /// Truncate the longer text first, until both have the same length.
  case longestFirst = "LongestFirst"
  /// Truncate the first text only.
  case onlyFirst = "OnlyFirst"
  /// Truncate the second text only.
  case onlySecond = "OnlySecond"

  /// Returns the lengths of the truncated texts, in tokens.
  ///
  /// - Parameter room: the number of tokens that both texts may have in total.
  /// - Returns: `nil` if the text to truncate has too few tokens.
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
      // Either the shorter text is kept whole, or it is cut to half of the room; the longer text gets the rest.
      let kept = 2 * short <= room ? short : room / 2
      return isFirstLonger ? [room - kept, kept] : [kept, room - kept]
    }
  }
}
