import Testing

/// The version is declared in Sources/IgvizCommand/Version.swift; every other place agrees with it.
@Suite struct VersionTests {
  private static func version() throws -> String {
    let source = try Repository.text("Sources/IgvizCommand/Version.swift")
    return String(try #require(source.firstMatch(of: /current = "([0-9.]+)"/)).1)
  }

  @Test func thePythonPackageHasIt() throws {
    let project = try Repository.text("python/pyproject.toml")
    #expect(project.contains("\nversion = \"\(try Self.version())\"\n"))
  }

  @Test func theChangelogHasItFirst() throws {
    let changelog = try Repository.text("CHANGELOG.md")
    let versions = changelog.matches(of: /\n## \[([0-9.]+)\]/).map { String($0.1) }
    #expect(versions.first == (try Self.version()))
  }

  @Test(arguments: ["Containerfile", "indexed-job.yaml"])
  func theContainerImageIsTaggedWithIt(file: String) throws {
    let text = try Repository.text("Examples/kubernetes/\(file)")
    #expect(text.contains("igviz:\(try Self.version())"))
  }
}
