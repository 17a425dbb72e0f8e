import ImageCoding
import Testing

@testable import Figure

@Suite struct PanelSheetTests {
  private static let colors = SignedColors(top: 2)

  private func sheet(_ text: String, rows: Int, columns: Int) -> PanelSheet {
    let image = PixelImage(width: 28, height: 28, filledWith: .red)
    let map = Panel(
      heading: text,
      content: .raster(
        Panel.Raster(
          image: image, horizontal: .init(first: 120, last: 290, positions: 28, unit: .longitude),
          vertical: .init(first: 40, last: -40, positions: 28, unit: .latitude))), note: text)
    let line = Panel(
      heading: text,
      content: .series(
        Panel.Series(
          positions: [0, 1, 4], values: [1e-3, 2e-3, -5e-3], bands: [.red, .white, .black], title: text)))
    let bars = Panel(
      content: .bars(
        Panel.Bars([
          .init(name: text, value: -1.25, share: -0.5, color: .black),
          .init(name: "b", value: 1e7, share: 1, color: .red),
        ])))
    let kinds = [map, line, bars]
    return PanelSheet(
      title: text,
      sections: [
        .init(
          title: text, headings: Array(repeating: text, count: columns),
          rows: (0..<rows).map { row in
            .init(label: text, cells: (0..<columns).map { [kinds[($0 + row) % 3], map] })
          }, keys: [.init(Self.colors.bar, unit: text, columns: 0..<columns)])
      ], statements: [.init(text, emphasis: .verdict)])
  }

  /// No text is clipped or overlaps anything, at any width.
  @Test(
    arguments: [
      "tusker", "a label of eighty characters, some of them long: antidisestablishmentarianism", "象の写真",
    ], [1, 3, 11])
  func nothingOverlaps(text: String, columns: Int) {
    for width in [nil, 500.0, 900] {
      var look = SheetLook()
      look.width = width
      for page in sheet(text, rows: 2, columns: columns).pages(look) {
        SheetTests.expectOrder(in: page, "\(columns) columns, \(width ?? 0) pt")
      }
    }
  }

  /// Headings are repeated on every page, and no row is lost.
  @Test func longSheetsHavePages() {
    var look = SheetLook()
    look.longestPage = 900
    let image = PixelImage(width: 28, height: 28, filledWith: .red)
    let rows = (0..<60).map {
      PanelSheet.Row(label: "row \($0)", cells: [[Panel(content: .raster(Panel.Raster(image: image)))]])
    }
    let pages = PanelSheet(sections: [.init(headings: ["digit"], rows: rows)]).pages(look)
    #expect(pages.count > 5 && pages.allSatisfy { $0.height <= 900 })
    for page in pages { #expect(page.textFrames.filter { $0.text == "digit" }.count == 1) }
    let labels = pages.flatMap { $0.textFrames.map(\.text) }.filter { $0.hasPrefix("row") }
    #expect(labels == (0..<60).map { "row \($0)" })
  }

  @Test func degrees() {
    let lon = Panel.Scale(first: 122.5, last: 287.5, positions: 34, unit: .longitude)
    #expect(lon.ticks.map(\.text) == ["135°E", "180°", "135°W", "90°W"])
    #expect(abs(lon.ticks[0].share - (12.5 / 5 + 0.5) / 34) < 1e-12)
    let lat = Panel.Scale(first: 42.5, last: -42.5, positions: 18, unit: .latitude)
    #expect(lat.ticks.map(\.text) == ["40°S", "20°S", "0°", "20°N", "40°N"])
    #expect(lat.ticks.first.map { $0.share > 0.9 } == true)
    #expect(Panel.Scale(first: 5, last: 5, positions: 3, unit: .latitude).ticks.isEmpty)
  }

  /// One scale around zero: full colour at the top, the neutral colour at zero.
  @Test func signedColors() {
    let colors = Self.colors
    #expect(colors[2] == colors.colors[1] && colors[-2] == colors.colors[-1] && colors[0] == colors.colors[0])
    #expect(colors[100] == colors[2] && colors.bar.low == -2 && colors.bar.high == 2)
    #expect(SignedColors(top: 0)[5] == colors[0])
  }
}
