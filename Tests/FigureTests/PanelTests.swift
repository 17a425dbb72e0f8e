import ImageCoding
import Testing

@testable import Figure

@Suite struct PanelTests {
  private let typeface = Result { try Typeface.standard() }

  private func sheet(_ pictures: Image..., titles: [String]? = nil, caption: [Panel.CaptionLine] = []) throws
    -> Image
  {
    try Panel(
      titles: titles ?? pictures.map { _ in "" }, rows: [.init(pictures: pictures)], caption: caption
    ).drawn(in: typeface.get())
  }

  private func pixels(_ sheet: Image, _ isWanted: (RGB) -> Bool) -> [(x: Int, y: Int)] {
    var found: [(x: Int, y: Int)] = []
    for y in 0..<sheet.height {
      for x in 0..<sheet.width where isWanted(sheet[x, y]) { found.append((x, y)) }
    }
    return found
  }

  @Test func picturesKeepTheirPixels() throws {
    var small = Image(width: 224, height: 100, filledWith: .white)
    small[223, 99] = .green
    let row = Panel.Row(pictures: [small, small])
    let sheet = try Panel(titles: ["Title", "Title"], rows: [row], caption: ["A caption"]).drawn(
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
    let plain = try Panel(
      titles: ["a"], rows: [.init(pictures: [red]), .init(pictures: [green])], caption: []
    )
    .drawn(in: typeface)
    let labelled = try Panel(
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

  @Test(arguments: [
    (224, 224, 2), (300, 200, 2), (100, 300, 2), (4, 900, 1), (448, 448, 1), (449, 10, 1), (10, 449, 1),
    (7, 5, 64), (1, 1, 64), (1, 447, 2), (2, 8, 56),
  ])
  func theLargerSideIsMagnified(width: Int, height: Int, factor: Int) throws {
    let picture = Image(width: width, height: height, filledWith: .red)
    try #require(Panel.magnification(of: picture) == factor)
    let red = pixels(try sheet(picture)) { $0 == .red }
    #expect(red.count == width * height * factor * factor)
  }

  @Test func narrowPicturesLeaveRoomForWords() throws {
    let narrow = Image(width: 4, height: 900, filledWith: .red)
    let plain = try sheet(narrow, narrow)
    #expect(plain.width == 448 + 2 * 24)
    #expect(plain.height < 900 + 200)
    let titled = try sheet(narrow, narrow, titles: ["Integrated gradients", "Integrated gradients"])
    let words = try typeface.get().width(of: "Integrated gradients", size: 24)
    #expect(titled.width == 2 * words + 3 * 24)
    // Each picture is in the middle of its column.
    let red = Set(pixels(titled) { $0 == .red }.map(\.x)).sorted()
    #expect(red.count == 8 && red[0] == 24 + (words - 4) / 2 && red[4] == 48 + words + (words - 4) / 2)
  }

  @Test func titlesDoNotRunIntoEachOther() throws {
    let picture = Image(width: 448, height: 20, filledWith: .white)
    let long = String(repeating: "gradients ", count: 10)
    let one = try sheet(picture, picture, titles: [long, ""])
    #expect(one.width == 2 * 448 + 3 * 24)
    #expect(pixels(one) { $0 != .white }.allSatisfy { (24..<24 + 448).contains($0.x) })
  }

  @Test func warningsAreDarkRed() throws {
    let picture = Image(width: 448, height: 20, filledWith: .white)
    func redInk(_ caption: [Panel.CaptionLine]) throws -> Int {
      pixels(try sheet(picture, caption: caption)) { $0.red > 100 && $0.green < 30 && $0.blue < 30 }.count
    }
    #expect(try redInk(["first", "second"]) == 0)
    #expect(try redInk([.init("NOT CONVERGED", emphasis: .warning)]) > 100)
    #expect(try redInk(["first", .init("NOT CONVERGED", emphasis: .warning)]) > 100)
  }

  /// Two rows of long pictures are more than a hundred megapixels together, though not alone.
  @Test func aPanelTooLargeIsRefusedBeforeItIsDrawn() throws {
    let long = Image(width: 1, height: 120_000, filledWith: .red)
    let panel = Panel(
      titles: ["", ""], rows: .init(repeating: .init(pictures: [long, long]), count: 2), caption: [])
    let (width, height) = (448 + 2 * 24, 24 + 24 + 2 * (12 + 120_000) + 2 * 12)
    let error = FigureError.tooLarge(width: width, height: height, limit: 100_000_000)
    #expect(throws: error) { try panel.drawn(in: typeface.get()) }
    #expect(error.description.contains("\(width)×\(height)") && error.description.contains("100000000"))
  }
}
