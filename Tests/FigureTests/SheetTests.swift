import Foundation
import ImageCoding
import Testing

@testable import Figure

@Suite struct SheetTests {
  /// Expects that every text lies on the page and overlaps no other text and no picture.
  static func expectOrder(in scene: FigureScene, _ what: String) {
    let frames = scene.textFrames
    let pictures = scene.marks.compactMap { mark -> Rectangle? in
      if case .picture(_, let rectangle, _) = mark { rectangle } else { nil }
    }
    for (index, frame) in frames.enumerated() where frame.frame.width > 0 {
      #expect(scene.page.contains(frame.frame), "\(what): '\(frame.text)' is cut off")
      for other in frames[..<index] where other.frame.width > 0 {
        #expect(!frame.frame.overlaps(other.frame), "\(what): '\(frame.text)' runs into '\(other.text)'")
      }
      for picture in pictures {
        #expect(!frame.frame.overlaps(picture), "\(what): '\(frame.text)' lies over a picture")
      }
    }
    for (index, picture) in pictures.enumerated() {
      #expect(scene.page.contains(picture), "\(what): a picture is cut off")
      #expect(!pictures[..<index].contains { $0.overlaps(picture) }, "\(what): pictures overlap")
    }
  }

  private static let long =
    "a label of eighty characters, as ImageNet has some: \"cock of the rock\", 'émile', …"
  private static let bar = ColorBar(
    colors: (0..<256).map { RGB(red: UInt8($0), green: UInt8($0), blue: UInt8($0)) }, low: -1.25e-7,
    high: 123_456_789)

  private static func sheet(_ text: String, width: Int, height: Int, cells: Int) -> Sheet {
    let picture = PixelImage(width: width, height: height, filledWith: .red)
    let cell = Sheet.Cell(
      heading: text, picture: picture, isFramed: true, bar: Self.bar, unit: text, notes: [text, "0.5"])
    var input = Sheet.Cell(heading: "Input", picture: picture, notes: [text])
    input.shares = [(1.0, true), (0.5, false), (0, false), (.nan, false)].map {
      ShareBar(name: text, text: "67\u{A0}%", share: $0, isEmphasized: $1)
    }
    input.highest = 1
    var words = Sheet.Cell(heading: "", picture: nil)
    words.sentences = [.init(text, emphasis: .verdict), .init(text, emphasis: .warning), .init(text)]
    return Sheet(
      title: text,
      blocks: [
        .init(cells: [input] + Array(repeating: cell, count: cells)),
        .init(label: text, cells: [nil] + Array(repeating: cell, count: cells)),
        .init(label: text, cells: [words] + Array(repeating: cell, count: cells)),
      ],
      statements: [.init(text, emphasis: .verdict), .init(text, emphasis: .warning), .init(text)])
  }

  private static let texts = [
    "tusker", long, String(repeating: "W", count: 80), "象の写真がここにあります、長い名前です",
    "لماذا قالت الشبكة ذلك؟ هذا فيل أفريقي", "🐘👨‍👩‍👧🏳️‍🌈 and ümläuts",
  ]
  private static let widths = [60.0, 241, 500, 2000]

  private static func expectNothingIsCut(of text: String, width: Double) {
    var look = SheetLook()
    look.width = width
    for (pictureWidth, pictureHeight) in [(224, 224), (1, 1), (10_000, 20), (20, 10_000), (28, 28)] {
      for cells in [1, 2, 7] {
        for page in sheet(text, width: pictureWidth, height: pictureHeight, cells: cells).pages(look) {
          #expect(page.width == width)
          expectOrder(in: page, "\(pictureWidth)×\(pictureHeight), \(cells) cells, \(width) pt")
        }
      }
    }
    expectOrder(in: sheet(text, width: 224, height: 224, cells: 2).pages()[0], "default look")
  }

  @Test(arguments: texts, widths)
  func textIsNeverCut(text: String, width: Double) { Self.expectNothingIsCut(of: text, width: width) }

  @Test func textIsNeverCutWithAnEmojiFont() async {
    await #expect(processExitsWith: .success) {
      TestFonts.use("fonts-with-emoji.conf")
      #expect(!Paragraph("🐘", size: 9).hasUnknownGlyphs)
      for text in SheetTests.texts {
        for width in SheetTests.widths { SheetTests.expectNothingIsCut(of: text, width: width) }
      }
    }
  }

  /// The widths of one and of two printed columns, and the default width.
  @Test(arguments: [85.0, 170, nil])
  func textIsLargeEnoughToPrint(millimetres: Double?) {
    var look = SheetLook()
    look.width = millimetres.map { $0 * 72 / 25.4 }
    for page in Self.sheet("tusker", width: 300, height: 200, cells: 2).pages(look) {
      for case .text(let paragraph, _, _) in page.marks {
        #expect(paragraph.size >= 6, "'\(paragraph.text)' has \(paragraph.size) pt")
      }
    }
  }

  /// The length of a bar is its share, and both ends of a clipped scale are marked.
  @Test func sharesAndEnds() {
    let box = ShareBar(name: "a", text: "25 %", share: 0.25).box(width: 100, fontSize: 10, theme: .light)
    var scene = FigureScene(width: 200, height: 100)
    box.draw(&scene, 10, 10)
    let widths = scene.marks.compactMap { mark -> Double? in
      guard case .shape(let shape) = mark, let line = shape.lines.first else { return nil }
      return line.points.map(\.x).reduce(0, max) - 10
    }
    #expect(widths == [100, 25])
    var ends = FigureScene(width: 400, height: 100)
    Self.bar.box(unit: "", width: 300, fontSize: 10, theme: .light).draw(&ends, 0, 0)
    #expect(
      ends.textFrames.map(\.text).prefix(2) == [
        "≤\u{A0}−1.25\u{A0}×\u{A0}10⁻⁷", "≥\u{A0}1.23\u{A0}×\u{A0}10⁸",
      ])
  }

  /// A sheet too high for one page continues on the next; nothing is lost, and no page exceeds the limit.
  @Test func longSheetsHavePages() {
    let picture = PixelImage(width: 10, height: 10, filledWith: .red)
    let cells = (0..<200).map { Sheet.Cell(heading: "\($0)", picture: picture) }
    let sheet = Sheet(blocks: [.init(cells: cells)], statements: [.init("the end")])
    var look = SheetLook()
    look.longestPage = 1500
    let pages = sheet.pages(look)
    #expect(pages.count > 5 && pages.allSatisfy { $0.height <= 1500 })
    let texts = pages.flatMap { $0.textFrames.map(\.text) }
    #expect(texts == (0..<200).map(String.init) + ["the end"])
    look.hasStatements = false
    #expect(!sheet.pages(look).flatMap { $0.textFrames.map(\.text) }.contains("the end"))
  }

  /// Outlines over a picture lie at its pixels, with light on dark strokes, and stay within the picture.
  @Test(arguments: [RGB.white, .black, RGB(red: 128, green: 128, blue: 128)])
  func outlinesShowOnAnything(color: RGB) throws {
    let square = FigureShape.Line(
      [(20, 20), (80, 20), (80, 80), (20, 80)].map { .init(x: $0, y: $1) }, isClosed: true)
    let cell = Sheet.Cell(
      heading: "", picture: PixelImage(width: 100, height: 100, filledWith: color), outlines: [square])
    var look = SheetLook()
    look.width = 200
    let page = Sheet(blocks: [.init(cells: [cell])]).pages(look)[0]
    guard case .picture(_, let place, _) = page.marks[0] else {
      Issue.record("the picture comes first")
      return
    }
    let image = try page.image(dpi: 144)
    let row = Int((place.y + place.height / 2) * 2)
    let line = (0..<image.width).map { Int(image[$0, row].red) }
    let crossing = Int((place.x + 0.2 * place.width) * 2)
    let near = line[crossing - 8..<crossing + 8]
    #expect((near.max() ?? 0) - (near.min() ?? 0) > 120, "\(Array(near))")
    #expect(Int(image[Int((place.x + place.width * 0.5) * 2), row].red) == Int(color.red))
  }

  @Test(arguments: [
    (0.0, "0"), (1.2e-4, "1.20\u{A0}×\u{A0}10⁻⁴"), (0.0123, "0.0123"), (-3.5, "−3.5"),
    (123_456, "1.23\u{A0}×\u{A0}10⁵"),
    (1e-300, "1.00\u{A0}×\u{A0}10⁻³⁰⁰"),
    (-4.56e7, "−4.56\u{A0}×\u{A0}10⁷"),
  ])
  func numbersAreShort(value: Double, text: String) { #expect(NumberText.short(value) == text) }
}
