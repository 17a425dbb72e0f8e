import Testing

@Suite struct RetiredNameTests {
  private static let keywords: Set<Substring> = [
    "struct", "class", "enum", "actor", "protocol", "typealias", "func", "var", "let", "case",
  ]

  /// Returns the names in retired-names.txt, up to the line `# still in use`.
  private static func retiredNames() throws -> Set<Substring> {
    let lines = try Repository.text("Tests/HouseTests/retired-names.txt").split(separator: "\n")
    return Set(lines.prefix { $0 != "# still in use" }.filter { !$0.hasPrefix("#") })
  }

  /// Returns the names that a line declares. A comment declares nothing.
  private static func declaredNames(_ line: Substring) -> [Substring] {
    if line.drop(while: { $0 == " " }).hasPrefix("//") { return [] }
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    return zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map { $0.1 }
  }

  @Test func retiredNamesStayAway() throws {
    let retired = try Self.retiredNames()
    #expect(!retired.isEmpty)
    var found: [String] = []
    for path in try Repository.swiftSources() {
      for line in try Repository.text(path).split(separator: "\n") {
        found += Self.declaredNames(line).filter { retired.contains($0) }.map { "\(path): \($0)" }
      }
    }
    #expect(found.isEmpty, "Names that were given up for clearer ones")
  }

  @Test func declarationsAreFound() {
    #expect(Self.declaredNames("  public struct Book: Sendable {") == ["Book"])
    #expect(Self.declaredNames("  static func holds(_ x: Int) {") == ["holds"])
    #expect(Self.declaredNames("  /// class of Crew") == [])
  }
}
