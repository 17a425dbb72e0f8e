import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import Figure

@Suite struct FigureTests {
  private let typeface = Result { try Typeface.standard() }

  @Test func textLeavesInkWhereItShould() throws {
    var canvas = Canvas(width: 120, height: 40, background: .white)
    canvas.set("Hello", in: try typeface.get(), size: 20, color: .black, x: 10, y: 30)
    let dark = (0..<120 * 40).filter { canvas.image[$0 % 120, $0 / 120].red < 128 }
    #expect(dark.count > 50)
    #expect(dark.allSatisfy { (10...10 + 60).contains($0 % 120) && (10...31).contains($0 / 120) })
  }

  @Test func widthsAddUp() throws {
    let typeface = try typeface.get()
    #expect(typeface.width(of: "", size: 20) == 0)
    #expect(typeface.width(of: "mm", size: 20) > typeface.width(of: "m", size: 20))
    #expect(typeface.width(of: "m", size: 40) > typeface.width(of: "m", size: 20))
  }

  /// The caption uses letters beyond ASCII: none of them may come out as the box for a missing glyph.
  @Test func theFontHasEveryLetterOfTheCaption() throws {
    let typeface = try typeface.get()
    func pixels(_ text: String) -> [Int] {
      var touched: [Int] = []
      typeface.rasterize(text, size: 24) { x, y, _ in touched.append(x * 1000 + y) }
      return touched
    }
    let missing = pixels("\u{10fffe}")
    for letter in ["′", "Σ", "−", "·", "%", "…", "×"] { #expect(pixels(letter) != missing, "\(letter)") }
  }

  @Test func whatLiesOutsideIsCutOff() throws {
    var canvas = Canvas(width: 10, height: 10, background: .white)
    canvas.place(Image(width: 4, height: 4, filledWith: .red), x: -2, y: 8)
    canvas.set("wide", in: try typeface.get(), size: 30, color: .black, x: -5, y: 3)
    #expect(canvas.image[0, 9] == .red && canvas.image[2, 9] != .red)
  }

  @Test func longTextsAreShortened() throws {
    let typeface = try typeface.get()
    let text = "a title that is too long for its place"
    #expect(typeface.shortened(text, size: 20, width: typeface.width(of: text, size: 20)) == text)
    for width in stride(from: 20, to: typeface.width(of: text, size: 20), by: 17) {
      let short = typeface.shortened(text, size: 20, width: width)
      #expect(short.hasSuffix("…") && text.hasPrefix(short.dropLast()))
      #expect(typeface.width(of: short, size: 20) <= width)
      // One letter more, and one for a space that was left out, would be too many.
      let longer = text.prefix(short.count + 1) + "…"
      #expect(typeface.width(of: String(longer), size: 20) > width)
    }
    #expect(typeface.shortened("wide", size: 20, width: 0) == "…")
  }

  @Test func anUnusableFontIsNamed() throws {
    let path = TestFiles.samplePhoto("cat.png")
    #expect(throws: FigureError.unusableFont(path)) {
      try Typeface.standard(environment: ["IGVIZ_FONT": path])
    }
    #expect(throws: FigureError.unusableFont("/none")) { try Typeface(path: "/none") }
  }
}
