/// A node of the syntax tree of a regular expression.
indirect enum PatternNode: Sendable {
  case set(ScalarSet)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  /// - Parameter most: `nil` for any number.
  case repeated(PatternNode, least: Int, most: Int?, PatternGreed)
  case atomic(PatternNode)
  case lookAhead(PatternNode, isNegated: Bool)
  case lookBehind([PatternNode], isNegated: Bool)
  case assertion(PatternAssertion)

  /// The number of scalars that the node matches, if it is always the same; otherwise `nil`.
  var width: Int? {
    switch self {
    case .set: return 1
    case .sequence(let parts):
      var sum = 0
      for part in parts {
        guard let width = part.width else { return nil }
        sum += width
      }
      return sum
    case .alternatives(let parts):
      let widths = Set(parts.map(\.width))
      return widths.count == 1 ? widths.first ?? nil : nil
    case .repeated(let part, let least, let most, _):
      guard least == most, let width = part.width else { return nil }
      let (product, isTooLarge) = width.multipliedReportingOverflow(by: least)
      return isTooLarge ? nil : product
    case .atomic(let part): return part.width
    case .lookAhead, .lookBehind, .assertion: return 0
    }
  }
}

/// The number of repetitions that is tried first.
enum PatternGreed: Sendable {
  case most, fewest
  /// The most, without backtracking to fewer.
  case possessive
}

/// A condition on a place in a text.
enum PatternAssertion: Sendable {
  case lineStart, lineEnd, textStart, textEnd, textEndOrLastLine
  case wordBoundary(isNegated: Bool)

  func isTrue(at place: Int, in text: ArraySlice<Unicode.Scalar>) -> Bool {
    let (start, end) = (text.startIndex, text.endIndex)
    switch self {
    case .textStart: return place == start
    case .textEnd: return place == end
    case .lineStart: return place == start || text[place - 1] == "\n" && place < end
    case .lineEnd: return place == end || text[place] == "\n"
    case .textEndOrLastLine: return place == end || place == end - 1 && text[place] == "\n"
    case .wordBoundary(let isNegated):
      let before = place > start && Self.isWord(text[place - 1])
      let after = place < end && Self.isWord(text[place])
      return (before != after) != isNegated
    }
  }

  /// Returns whether a scalar is a word character at word boundaries. For these, Oniguruma uses a table of Latin-1 in which "²"
  /// and "½" are word characters, although `\w` lacks them.
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE: true
    default: scalar.isRegexWordCharacter
    }
  }
}

/// The reason why a pattern is invalid or not supported.
struct PatternProblem: Error {
  let text: String
}
