import Testing

/// Errors declare their category, from which the command's exit code follows.
@Suite struct ErrorTests {
  /// Errors that their callers convert into other errors.
  private static let inner: Set<String> = ["Malformed", "PatternProblem", "ShapeMismatch"]
  /// The protocols of errors without a category.
  private static let plain: Set<String> = ["Error", "LocalizedError", "NSError", "CustomNSError"]

  /// Returns the types that a line declares as errors without a category.
  private static func plainErrors(_ line: Substring) -> [String] {
    // A regular expression takes much longer than a search.
    guard line.contains("Error") else { return [] }
    let pattern = /(?:enum|struct|class|actor|extension) ([A-Za-z.]+): ([A-Za-z, ]+)/
    guard let match = line.firstMatch(of: pattern) else { return [] }
    let parents = match.2.split(separator: ",").map { $0.filter { $0 != " " } }
    return parents.contains(where: plain.contains) ? [String(match.1)] : []
  }

  @Test func everyErrorHasACategory() throws {
    var found: [String] = []
    var reported = 0
    for path in try Repository.swiftSources() where !path.hasPrefix("Sources/Benchmark/") {
      for line in try Repository.text(path).split(separator: "\n") {
        found += Self.plainErrors(line).filter { !Self.inner.contains($0) }.map { "\(path): \($0)" }
        reported += line.contains(": ReportedError") ? 1 : 0
      }
    }
    #expect(found.isEmpty, "Let these conform to ReportedError")
    #expect(reported > 30)
  }

  @Test func declarationsAreFound() {
    #expect(Self.plainErrors("public enum A: Error, Hashable {") == ["A"])
    #expect(Self.plainErrors("  struct B: Hashable, LocalizedError {") == ["B"])
    #expect(Self.plainErrors("package enum C: ReportedError, Hashable {") == [])
    #expect(Self.plainErrors("extension D: Error {}") == ["D"])
  }
}
