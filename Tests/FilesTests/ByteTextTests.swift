import Files
import Testing

/// Parts of texts are found by their bytes; Swift's own functions compare characters.
@Suite struct ByteTextTests {
  private static let accent = "\u{301}"

  @Test func anAccentBehindASign() {
    let word = "##" + Self.accent
    #expect(word.hasBytePrefix("##") && !word.hasPrefix("##"))
    #expect(word.droppingBytes(2) == Self.accent)
    #expect(("a" + Self.accent).hasBytePrefix("a"))
    #expect(!"\u{e1}".hasBytePrefix("a") && !"a".hasBytePrefix("ab"))
  }

  @Test func theEnd() {
    #expect("low</w>".hasByteSuffix("</w>") && !"w>".hasByteSuffix("</w>"))
    #expect(!"cafe\u{301}".hasByteSuffix("\u{e9}") && "cafe\u{301}".hasSuffix("\u{e9}"))
    #expect("".hasByteSuffix("") && "a".hasByteSuffix(""))
  }

  @Test func parts() {
    #expect("a,\(Self.accent)b,,c".splitByBytes(",") == ["a", "\(Self.accent)b", "", "c"])
    #expect("a=b=c".splitByBytes("=", maxSplits: 1) == ["a", "b=c"])
    #expect("".splitByBytes("+") == [""])
  }
}
