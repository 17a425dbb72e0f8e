/// A regular expression that finds all its matches in a text.
///
/// The expression is compiled to steps for a backtracking machine. The number of steps is limited in proportion to the length of
/// the text, so that no expression runs for long.
struct TextPattern: Sendable {
  let source: String
  private let program: PatternProgram

  /// - Throws: `TokenizerError.badPattern`
  init(_ source: String) throws(TokenizerError) {
    self.source = source
    do throws(PatternProblem) {
      guard source.utf8.count <= Self.longest else {
        throw PatternProblem(text: "it is longer than \(Self.longest) bytes")
      }
      program = try PatternProgram(try PatternParser.node(source))
    } catch {
      throw .badPattern(String(source.prefix(200)), error.text)
    }
  }

  private static let longest = 20_000

  /// Returns the ranges of all matches, from left to right, including empty ones.
  ///
  /// - Throws: `TokenizerError.slowPattern`
  func matches(in text: [Unicode.Scalar]) throws(TokenizerError) -> [Range<Int>] {
    var matches: [Range<Int>] = []
    var machine = PatternMachine(program, text: text[...])
    var place = 0
    var end: Int?
    while place <= text.count {
      guard let found = machine.match(at: place) else {
        guard machine.hasStepsLeft else { throw .slowPattern(String(source.prefix(200))) }
        place += 1
        continue
      }
      if found == place {
        // An empty match directly after another match does not count.
        if end != place { matches.append(place..<place) }
        place += 1
      } else {
        matches.append(place..<found)
        place = found
      }
      end = found
    }
    return matches
  }
}
