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
    for letter in ["′", "Σ", "−", "·", "%"] { #expect(pixels(letter) != missing, "\(letter)") }
  }

  @Test func whatLiesOutsideIsCutOff() throws {
    var canvas = Canvas(width: 10, height: 10, background: .white)
    canvas.place(Image(width: 4, height: 4, filledWith: .red), x: -2, y: 8)
    canvas.set("wide", in: try typeface.get(), size: 30, color: .black, x: -5, y: 3)
    #expect(canvas.image[0, 9] == .red && canvas.image[2, 9] != .red)
  }

  @Test func picturesKeepTheirPixels() throws {
    var small = Image(width: 224, height: 100, filledWith: .white)
    small[223, 99] = .green
    let row = Panel.Row(pictures: [small, small])
    let sheet = Panel(titles: ["Title", "Title"], rows: [row], caption: ["A caption"]).drawn(
      in: try typeface.get())
    #expect(sheet.width == 3 * 24 + 2 * 448)
    let green = (0..<sheet.width * sheet.height).filter {
      sheet[$0 % sheet.width, $0 / sheet.width] == .green
    }
    #expect(green.count == 2 * 4, "magnified twice, in two columns")
  }

  @Test func rowsLieBelowEachOtherUnderTheirLabels() throws {
    let (red, green) = (
      Image(width: 448, height: 50, filledWith: .red), Image(width: 448, height: 70, filledWith: .green)
    )
    let typeface = try typeface.get()
    let plain = Panel(titles: ["a"], rows: [.init(pictures: [red]), .init(pictures: [green])], caption: [])
      .drawn(in: typeface)
    let labelled = Panel(
      titles: ["a"], rows: [.init(label: "one", pictures: [red]), .init(label: "two", pictures: [green])],
      caption: []
    ).drawn(in: typeface)
    func rows(_ sheet: Image, _ color: RGB) -> [Int] { (0..<sheet.height).filter { sheet[200, $0] == color } }
    #expect(rows(plain, .red).count == 50 && rows(plain, .green).count == 70)
    #expect((rows(plain, .red).last ?? .max) < (rows(plain, .green).first ?? 0))
    #expect(labelled.height == plain.height + 2 * 26, "a line of text for each label")
    #expect(rows(labelled, .red).count == 50 && rows(labelled, .green).count == 70)
  }

  @Test func longCaptionsAreBrokenBetweenWords() throws {
    let typeface = try typeface.get()
    let words = "one two three four five six seven eight nine ten"
    let lines = Panel.broken(words, in: typeface, width: 120)
    #expect(lines.count > 2)
    #expect(lines.joined(separator: " ") == words)
    #expect(lines.allSatisfy { typeface.width(of: $0, size: 17) <= 120 })
    #expect(Panel.broken("unbreakable", in: typeface, width: 5) == ["unbreakable"])
  }

  @Test func anUnusableFontIsNamed() throws {
    let path = TestFiles.samplePhoto("cat.png")
    #expect(throws: FigureError.unusableFont(path)) {
      try Typeface.standard(environment: ["IGVIZ_FONT": path])
    }
    #expect(throws: FigureError.unusableFont("/none")) { try Typeface(path: "/none") }
  }
}
