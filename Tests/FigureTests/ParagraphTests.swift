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

  /// Hostile labels: control characters, a text without end, invalid emptiness.
  @Test func anyTextIsText() {
    #expect(Paragraph("a\u{0}b\u{1b}[31m", size: 9).text == "a\u{FFFD}b\u{FFFD}[31m")
    #expect(
      Paragraph(String(repeating: "x", count: 100_000), size: 9).text.count == Paragraph.longestText + 1)
    #expect(Paragraph("", size: 9).measured.width == 0)
  }

  @Test func manyThreadsSetText() async {
    let widths = await withTaskGroup(of: Double.self) { group in
      for _ in 0..<16 { group.addTask { Paragraph("the same text", size: 11, width: 60).measured.height } }
      return await group.reduce(into: Set<Double>()) { $0.insert($1) }
    }
    #expect(widths.count == 1)
  }
}
