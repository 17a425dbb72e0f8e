import Testing

@testable import Figure

/// The order of a line's runs: Latin letters stand for words from left to right, Hebrew letters for words from right to left.
@Suite struct RunOrderTests {
  private func visual(_ line: String, _ base: RunOrder.Direction) -> String {
    let runs = line.map(String.init)
    return RunOrder(base: base).visual(runs).map { runs[$0] }.joined()
  }

  @Test func directionsOfLetters() {
    #expect(RunOrder.Direction(of: "abc") == .leftToRight)
    #expect(RunOrder.Direction(of: "«رائع»") == .rightToLeft)
    #expect(RunOrder.Direction(of: "שלום") == .rightToLeft)
    #expect(RunOrder.Direction(of: "… 12") == nil)
  }

  /// The expected lines follow from the rules of Unicode's annex 9.
  @Test(arguments: [
    ("abc d", "abc d"), ("אבג", "גבא"), ("a אב c", "a בא c"), ("a א ב c", "a ב א c"), ("אב!", "בא!"),
    ("a 1 2", "a 1 2"), ("", ""), ("!", "!"),
  ])
  func leftToRight(line: String, expected: String) { #expect(visual(line, .leftToRight) == expected) }

  @Test(arguments: [
    ("אב", "בא"), ("א ב", "ב א"), ("א bc ד", "ד bc א"), ("א b c ד", "ד b c א"), ("אב!", "!בא"),
    ("א 12 ב", "ב 12 א"),
    ("א ", " א"), ("a b", "a b"), ("a b!", "!a b"),
  ])
  func rightToLeft(line: String, expected: String) { #expect(visual(line, .rightToLeft) == expected) }

  /// Brackets are mirrored in text from right to left only.
  @Test func bracketsAreMirrored() {
    func texts(_ line: String, _ base: RunOrder.Direction) -> [String] {
      RunOrder(base: base).placed(line.map(String.init)).map(\.text)
    }
    #expect(texts("(א)", .rightToLeft) == ["\u{200F})\u{200F}", "א", "\u{200F}(\u{200F}"])
    #expect(texts("(a)", .leftToRight) == ["(", "a", ")"])
  }

  /// Every run occurs once.
  @Test func nothingIsLost() {
    let runs = ["א", " ", "b", "1", ".", "ב", " ", "c", "!", " "]
    for base in [RunOrder.Direction.leftToRight, .rightToLeft] {
      for length in 0...runs.count {
        #expect(RunOrder(base: base).visual(Array(runs.prefix(length))).sorted() == Array(0..<length))
      }
    }
  }

  /// A text in Arabic begins at the right margin, with its second word to the left of the first.
  @Test func arabicStandsAtTheRight() throws {
    let words = ["فيلم", "رائع"]
    let pieces = [
      ColoredText.Piece(words[0], color: .black), ColoredText.Piece(" "),
      ColoredText.Piece(words[1], color: .black),
    ]
    let scene = ColoredText(title: "", pieces: pieces).scene()
    let frames = Dictionary(scene.textFrames.map { ($0.text, $0.frame) }) { first, _ in first }
    let (first, second) = (try #require(frames[words[0]]), try #require(frames[words[1]]))
    #expect(second.x + second.width < first.x)
    #expect(abs(first.x + first.width - (scene.width - 10.5 * 1.4)) < 0.01)
    // Latin words begin at the left margin.
    let latin = ColoredText(title: "", pieces: [ColoredText.Piece("film")]).scene()
    #expect(abs((latin.textFrames.first?.frame.x ?? 0) - 10.5 * 1.4) < 0.01)
  }
}
