import Foundation
import Testing

/// The names in the templates of pages are properties of the values that fill them, because Mustache ignores unknown names.
@Suite struct TemplateTests {
  @Test func everyNameIsAProperty() throws {
    let folder = "Sources/CReportPage/template"
    let words = Set(
      try Repository.swiftSources().filter { $0.hasPrefix("Sources/Report/") }.flatMap { path in
        try Repository.text(path).split { !($0.isLetter || $0.isNumber) }
      })
    let templates = Repository.paths().filter { $0.hasPrefix(folder) && $0.hasSuffix(".mustache") }
    #expect(templates.count > 5)
    var unknown: [String] = []
    for path in templates {
      for tag in try Repository.text(path).matches(of: /\{\{\{?[#^\/]?([A-Za-z]+)\}/)
      where !words.contains(tag.1) {
        unknown.append("\(path): \(tag.1)")
      }
    }
    #expect(unknown.isEmpty)
  }
}
