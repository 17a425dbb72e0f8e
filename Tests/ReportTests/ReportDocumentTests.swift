import Explaining
import Foundation
import ImageCoding
import Testing

@testable import Figure
@testable import Report

/// The page of one photo: its contents, its size and its reproducibility.
@Suite struct ReportDocumentTests {
  private func page(_ explanation: Explanation, name: String = "elephant.jpg") throws -> String {
    var document = ReportDocument(software: "igviz test")
    try document.add(explanation, name: name, facts: [Provenance("command", "igviz elephant.jpg")])
    return String(decoding: try document.page(), as: UTF8.self)
  }

  @Test func itSaysWhatIsKnown() throws {
    let explanation = try Samples.elephant.get()
    let page = try page(explanation)
    let verdict = explanation.columns[1].verdicts[0]
    let details = (verdict.sums ?? verdict.text).dropFirst()
    for text in [
      "African elephant, 67", "tusker, 2", "Agreement of the maps",
      "Sums of the attributions", "igviz elephant.jpg", "igviz test", "The score along the path",
      "trapezoid rule", details.replacing("'", with: "&#39;"),
    ] {
      #expect(page.contains(text), "\(text)")
    }
    for warning in explanation.warnings {
      #expect(page.contains(PageText().escapeText("\(warning)")), "\(warning)")
    }
    let completeness = try #require(explanation.columns[1].attributions[0].completeness)
    #expect(page.contains(">\(completeness.sum.formatted)</td>"))
    #expect(page.matches(of: /<tr><th scope="row">[^<]*<\/th><td class="level-/).count == 18)
  }

  /// One photo with six maps takes less than three megabytes.
  @Test func itIsSmall() throws {
    var explanation = try Samples.elephant.get()
    explanation.targets = Array(explanation.targets.prefix(1))
    #expect(explanation.columns.count == 6)
    #expect(try page(explanation).utf8.count < 3_000_000)
  }

  /// The bytes are the same for any duration of the computation.
  @Test func itIsTheSameEveryTime() throws {
    var explanation = try Samples.elephant.get()
    var document = ReportDocument()
    try document.add(explanation, name: "a")
    explanation.seconds.attribute += 1
    for column in explanation.columns.indices { explanation.columns[column].seconds += 1 }
    var other = ReportDocument()
    try other.add(explanation, name: "a")
    #expect(try other.page() == document.page())
  }

  /// Nothing is downloaded, and only the page's own scripts run.
  @Test func itIsWhole() throws {
    let page = try page(Samples.elephant.get())
    #expect(page.contains("default-src 'none'") && page.contains("script-src 'sha256-"))
    #expect(page.matches(of: /<script/).count == 3)
    for address in page.matches(of: /https?:\/\/[^"' ]*/) {
      #expect(address.output == "http://www.w3.org/2000/svg")
    }
    let markup = page.prefix(upTo: page.range(of: "<script>")?.lowerBound ?? page.endIndex)
    for link in markup.matches(of: /(?:href|src)="([^"]{0,5})/) {
      #expect(["data:", "#"].contains { link.output.1.hasPrefix($0) }, "\(link.output.0)")
    }
  }

  /// The page has the colours of the sheets.
  @Test func itsColoursAreThoseOfTheSheets() {
    func text(_ color: RGB) -> String { String(format: "#%02x%02x%02x", color.red, color.green, color.blue) }
    let style = PageFiles.style
    for theme in SheetLook.Theme.allCases {
      for color in [theme.paper, theme.ink, theme.quietInk, theme.warningInk, theme.line] {
        #expect(style.contains(": \(text(color));"), "\(text(color)) of \(theme)")
      }
    }
  }

  /// Explanations that cannot be drawn are left out.
  @Test func anExplanationOfNumbers() throws {
    var explanation = try Samples.plain.get()
    explanation.fields = []
    var document = ReportDocument()
    try document.add(explanation, name: "row")
    #expect(document.isEmpty)
  }
}
