import Foundation
import Testing

/// CONTRIBUTING.md and docs/house.md name declarations and paths that exist.
@Suite struct GuideTests {
  private static let guides = ["CONTRIBUTING.md", "docs/house.md"]
  /// External packages, which no file here declares.
  private static let foreign: Set<Substring> = ["ArgumentParser", "Mustache"]

  /// Returns the texts between backticks within the lines of a text.
  private static func codes(of text: String) -> [Substring] {
    text.split(separator: "\n").flatMap { line in
      line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map(\.element)
    }
  }

  /// Returns the names of all declarations in Sources and Tests.
  private static func declarations() throws -> Set<Substring> {
    let keyword = /\b(?:struct|class|enum|actor|protocol|typealias|extension)\s+(\w+)/
    return try Repository.paths().filter { $0.hasSuffix(".swift") }.reduce(into: []) { names, path in
      names.formUnion(try Repository.text(path).matches(of: keyword).map(\.output.1))
    }
  }

  @Test(arguments: guides) func declarationsExist(guide: String) throws {
    let modules = Set(Repository.paths().compactMap { $0.split(separator: "/").dropFirst().first })
    let known = try Self.declarations().union(modules).union(Self.foreign)
    let names = Self.codes(of: try Repository.text(guide)).filter { !$0.hasSuffix(".swift") }.compactMap {
      $0.wholeMatch(of: /([A-Z]\w+)(\.[a-z]\w*)?/)
    }
    #expect(!names.isEmpty)
    #expect(names.map(\.output.1).filter { !known.contains($0) } == [])
  }

  @Test(arguments: guides) func pathsExist(guide: String) throws {
    let paths = Repository.paths()
    let named = Self.codes(of: try Repository.text(guide)).filter {
      $0.wholeMatch(of: /(Sources|Tests|Scripts|docs)\/[\w\/.+-]+/) != nil
    }
    #expect(named.filter { name in !paths.contains { $0 == name || $0.hasPrefix("\(name)/") } } == [])
  }

  @Test func codesAreFound() {
    #expect(Self.codes(of: "a `B.c` and\n`D` e") == ["B.c", "D"])
  }
}
