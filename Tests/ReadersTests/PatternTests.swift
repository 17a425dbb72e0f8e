import Foundation
import TestSupport
import Testing

@testable import Readers

/// Regular expressions of tokenizers: they match like Oniguruma's, and none runs for long.
@Suite struct PatternTests {
  private struct Document: Decodable {
    let texts: [String]
    let cases: [Case]
  }

  private struct Case: Decodable {
    let pattern: String
    /// For each text the ends of its pieces; `nil` if Oniguruma refuses the expression.
    let ends: [[Int]]?
  }

  /// Expressions that Oniguruma accepts but that are refused here.
  private static let refused: Set = ["a{3,1}", "(?<=a+)b"]
  /// Expressions that Oniguruma refuses but that are accepted here.
  private static let more: Set = [#"[a-\w]"#, #"\p{Script=Greek}"#]

  @Test func piecesAreThoseOfOniguruma() throws {
    let data = try Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/patterns.json"))
    let document = try JSONDecoder().decode(Document.self, from: data)
    #expect(document.cases.count > 80)
    for one in document.cases {
      guard let expected = one.ends, !Self.refused.contains(one.pattern) else {
        if !Self.more.contains(one.pattern) {
          let error = #expect(throws: TokenizerError.self, "\(one.pattern)") { try TextPattern(one.pattern) }
          #expect("\(try #require(error))".contains(one.pattern))
        }
        continue
      }
      let pattern = try TextPattern(one.pattern)
      for (text, ends) in zip(document.texts, expected) {
        let aligned = AlignedText(text)
        let pieces = SplitBehavior.isolated.pieces(of: aligned, at: try pattern.matches(in: aligned.scalars))
        let found = pieces.map { Int($0.origins.last?.end ?? 0) }
        #expect(found == ends, "\(one.pattern): \(text)")
      }
    }
  }

  private func matches(_ pattern: String, _ text: String) throws -> [Range<Int>] {
    try TextPattern(pattern).matches(in: Array(text.unicodeScalars))
  }

  /// Expressions that take exponential or quadratic time give an error; ordinary ones take linear time.
  @Test func hostileExpressions() throws {
    let long = String(repeating: "a", count: 3000)
    for pattern in ["(a+)+b", "(a|a)*b", "(a*)*b", "(?:a?){500}(?:a){500}b"] {
      #expect(throws: TokenizerError.slowPattern(pattern), "\(pattern)") { try matches(pattern, long) }
    }
    #expect(throws: TokenizerError.self) { try TextPattern("((((a{900}){900}){900}){900})") }
    #expect(throws: TokenizerError.self) {
      try TextPattern(String(repeating: "(", count: 1000) + String(repeating: ")", count: 1000))
    }
    let spaces = String(repeating: " ", count: 200_000)
    #expect(try matches(#"\s*[\r\n]+|\s+(?!\S)|\s+"#, spaces + "x") == [0..<199_999, 199_999..<200_000])
    #expect(try matches("a++b|a", long).count == 3000)
  }

  /// Loops with empty matches end.
  @Test func emptyLoops() throws {
    #expect(try matches("(?:)*", "ab") == [0..<0, 1..<1, 2..<2])
    #expect(try matches("(?:a*b*)*", "abab") == [0..<4])
    #expect(try matches("(?:a|(?=b))*b", "aab") == [0..<3])
  }

  /// Each scalar is checked against the definition of a set.
  @Test func setsOfScalars() throws {
    let scalars = stride(from: UInt32(0), to: 0x3000, by: 7).compactMap(Unicode.Scalar.init)
    let greek = try #require(UnicodeProperty.ranges(named: "Greek"))
    let sets: [(String, (Unicode.Scalar) -> Bool)] = [
      (
        #"\p{L}"#,
        {
          [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter].contains(
            $0.properties.generalCategory)
        }
      ),
      (#"[^\p{Nd}a-c]"#, { $0.properties.generalCategory != .decimalNumber && !("a"..."c").contains($0) }),
      (#"\p{Greek}"#, { scalar in greek.contains { $0.contains(scalar.value) } }),
      (#"[\s&&[^\n]]"#, { $0.properties.isWhitespace && $0 != "\n" }),
    ]
    for (pattern, contains) in sets {
      let compiled = try TextPattern(pattern)
      for scalar in scalars {
        #expect(try compiled.matches(in: [scalar]).isEmpty != contains(scalar), "\(pattern) \(scalar.value)")
      }
    }
  }
}
