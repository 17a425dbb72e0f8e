/// The treatment of separators when a text is split.
enum SplitBehavior: String, Sendable {
  /// Separators are removed.
  case removed = "Removed"
  /// Each separator is a piece.
  case isolated = "Isolated"
  /// Adjacent separators are one piece.
  case contiguous = "Contiguous"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"

  /// - Throws: `TokenizerError.unsupported`
  init(_ json: JSONValue?, of part: String) throws(TokenizerError) {
    guard let behavior = SplitBehavior(rawValue: json?.text ?? "Isolated") else {
      throw .unsupported(part: "pre-tokenizer", name: "\(part), \(json?.text ?? "")")
    }
    self = behavior
  }

  /// Returns the pieces of a text.
  ///
  /// - Parameters:
  ///   - separators: the ranges of the separators, in ascending order.
  ///   - isInverted: whether the ranges are the pieces and the text between them is the separators.
  func pieces(of text: AlignedText, at separators: [Range<Int>], isInverted: Bool = false) -> [AlignedText] {
    var parts: [(range: Range<Int>, isSeparator: Bool)] = []
    var end = 0
    for separator in separators {
      if separator.lowerBound > end { parts.append((end..<separator.lowerBound, isInverted)) }
      parts.append((separator, !isInverted))
      end = separator.upperBound
    }
    if end < text.scalars.count { parts.append((end..<text.scalars.count, isInverted)) }
    return ranges(parts).filter { !$0.isEmpty }.map { text[$0] }
  }

  private func ranges(_ parts: [(range: Range<Int>, isSeparator: Bool)]) -> [Range<Int>] {
    switch self {
    case .removed: return parts.filter { !$0.isSeparator }.map(\.range)
    case .isolated: return parts.map(\.range)
    case .contiguous: return Self.merged(parts) { $0 == $1 }
    case .mergedWithPrevious: return Self.merged(parts) { !$0 && $1 }
    case .mergedWithNext:
      // As `mergedWithPrevious`, but from the end: of several separators, the last is merged with the next text.
      var ranges: [Range<Int>] = []
      var followedBySeparator = false
      for part in parts.reversed() {
        if part.isSeparator, !followedBySeparator, let next = ranges.popLast() {
          ranges.append(part.range.lowerBound..<next.upperBound)
        } else {
          ranges.append(part.range)
        }
        followedBySeparator = part.isSeparator
      }
      return ranges.reversed()
    }
  }

  /// - Parameter merges: returns whether a part is merged with the part before it, given which of the two are separators.
  private static func merged(
    _ parts: [(range: Range<Int>, isSeparator: Bool)], _ merges: (Bool, Bool) -> Bool
  ) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var previous = false
    for part in parts {
      if merges(previous, part.isSeparator), let last = ranges.popLast() {
        ranges.append(last.lowerBound..<part.range.upperBound)
      } else {
        ranges.append(part.range)
      }
      previous = part.isSeparator
    }
    return ranges
  }
}
