import Foundation
import Testing

@testable import Figure

@Suite struct ParagraphTests {
  @Test func sizesAddUp() {
    let one = Paragraph("word", size: 10).measured
    #expect(Paragraph("word word", size: 10).measured.width > 2 * one.width)
    let large = Paragraph("word", size: 20).measured
    #expect(abs(large.width - 2 * one.width) < 0.02 * large.width, "no hinting")
    #expect(Paragraph("word", size: 10, isBold: true).measured.width > one.width)
  }

  @Test func linesAreBrokenAndNothingIsLost() {
    let text =
      "several words that do not fit into a narrow column and-a-word-that-is-wider-than-the-column-is"
    for width in [40.0, 60, 100, 1000] {
      let paragraph = Paragraph(text, size: 9, width: width)
      let letters = paragraph.lines.map(\.text).joined().filter { !$0.isWhitespace }
      #expect(letters == text.filter { !$0.isWhitespace })
      #expect(paragraph.frame(x: 0, y: 0).width <= width + 1e-6)
      #expect(paragraph.lines.map(\.baseline) == paragraph.lines.map(\.baseline).sorted())
    }
    #expect(Paragraph(text, size: 9).lines.count == 1)
    #expect(Paragraph("a\nb", size: 9).lines.count == 2)
  }

  /// Hostile labels: control characters, a very long text, an empty text.
  @Test func anyTextIsText() {
    #expect(Paragraph("a\u{0}b\u{1b}[31m", size: 9).text == "a\u{FFFD}b\u{FFFD}[31m")
    #expect(
      Paragraph(String(repeating: "x", count: 100_000), size: 9).text.count == Paragraph.longestText + 1)
    #expect(Paragraph("", size: 9).measured.width == 0)
  }

  /// Characters without a font have the width of one character, are wrapped like others, and stay in files with live text.
  @Test func unknownGlyphsAreDrawnNarrow() throws {
    let size = 9.0
    let replacement = Paragraph("\u{FFFD}", size: size)
    #expect(!replacement.hasUnknownGlyphs)
    for text in ["🐘", "象", "👨‍👩‍👧", "🏳️‍🌈", "\u{10FFFD}", "\u{E000}"] {
      #expect(!Paragraph(text, size: size).hasUnknownGlyphs)
      #expect(Paragraph(text, size: size).measured.width == replacement.measured.width, "\(text)")
      #expect(Paragraph(text, size: size).lines.map(\.text) == [text])
      let many = Paragraph("a" + String(repeating: text, count: 20), size: size, width: 30)
      #expect(many.frame(x: 0, y: 0).width <= 30 + 1e-6, "\(text)")
      #expect(Array(many.lines.map(\.text).joined().unicodeScalars) == Array(many.text.unicodeScalars))
    }
    var scene = FigureScene(width: 100, height: 20)
    scene.add(Paragraph("象 👨‍👩‍👧", size: size), x: 0, y: 0)
    let svg = try FigureScene.encoded([scene], as: .svg)[0]
    #expect(String(decoding: svg, as: UTF8.self).contains("象 👨‍👩‍👧</text>"))
  }

  /// If a font contains them, emoji and their joined sequences are drawn with that font.
  @Test func knownEmojiAreDrawn() async {
    await #expect(processExitsWith: .success) {
      TestFonts.use("fonts-with-emoji.conf")
      let one = Paragraph("🐘", size: 9).measured.width
      #expect(one > 1.2 * 9 && one < 1.3 * 9)
      #expect(Paragraph("👨‍👩‍👧", size: 9).measured.width == one)
      #expect(Paragraph("👨‍👩‍👧象", size: 9).measured.width < 2 * one)
    }
  }

  @Test func manyThreadsSetText() async {
    let widths = await withTaskGroup(of: Double.self) { group in
      for _ in 0..<16 { group.addTask { Paragraph("the same text", size: 11, width: 60).measured.height } }
      return await group.reduce(into: Set<Double>()) { $0.insert($1) }
    }
    #expect(widths.count == 1)
  }
}
