import Testing

/// Files of a module depend on each other in one direction, and are short.
@Suite struct CircleTests {
  /// The top-level declarations and the capitalised names of a file.
  private struct Source {
    let path: String
    var declared: Set<Substring> = []
    var used: Set<Substring> = []

    var module: Substring { path.split(separator: "/")[1] }

    init(path: String, text: String) {
      self.path = path
      for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        // For a line with a string literal, the parts outside the literal.
        for part in line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        where part.offset.isMultiple(of: 2) {
          used.formUnion(
            part.element.utf8.split { !$0.isIdentifier }.filter { (65...90).contains($0.first ?? 0) }
              .map { Substring($0) })
        }
        if let name = Self.declaredName(line) { declared.insert(name) }
      }
    }

    private static let keywords: Set<Substring> = [
      "struct", "class", "enum", "protocol", "actor", "typealias",
    ]
    private static let modifiers: Set<Substring> = [
      "public", "package", "private", "fileprivate", "internal", "final", "indirect",
    ]

    /// The name that a line declares, if it stands at the top level.
    static func declaredName(_ line: Substring) -> Substring? {
      guard line.first?.isLetter == true else { return nil }
      let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.drop { modifiers.contains($0) }
      guard let keyword = words.first, keywords.contains(keyword) else { return nil }
      return words.dropFirst().first
    }
  }

  /// The root is skipped: it lists all commands, among them help, which describes the root.
  private static let root = "Sources/IgvizCommand/RootCommand.swift"
  /// The maximum number of lines of a file.
  private static let maxLines = 300

  /// Returns the files in a cycle, or between two cycles, of uses by name.
  private static func circles(among sources: [Source]) -> [String] {
    var makers: [Substring: Set<Int>] = [:]
    for (index, source) in sources.enumerated() {
      for name in source.declared { makers[name, default: []].insert(index) }
    }
    var edges = sources.indices.map { index in
      sources[index].used.reduce(into: Set<Int>()) { $0.formUnion(makers[$1] ?? []) }.subtracting([index])
    }
    var left = Set(sources.indices)
    while true {
      let read = left.reduce(into: Set<Int>()) { $0.formUnion(edges[$1]) }
      let ends = left.filter { edges[$0].isEmpty || !read.contains($0) }
      if ends.isEmpty { return left.map { sources[$0].path }.sorted() }
      left.subtract(ends)
      for index in left { edges[index].subtract(ends) }
      for index in ends { edges[index] = [] }
    }
  }

  @Test func filesUseEachOtherInOneDirection() throws {
    let paths = try Repository.swiftSources().filter { $0 != Self.root }
    let sources = try paths.map { Source(path: $0, text: try Repository.text($0)) }
    #expect(sources.count > 100)
    for (module, files) in Dictionary(grouping: sources, by: \.module) {
      #expect(Self.circles(among: files) == [], "\(module): these files use each other in a circle")
    }
  }

  @Test func filesAreShort() throws {
    let long = try Repository.swiftSources().filter { !$0.hasSuffix("/ImageNetLabels.swift") }.filter {
      try Repository.text($0).utf8.count { $0 == UInt8(ascii: "\n") } > Self.maxLines
    }
    #expect(long == [], "More than \(Self.maxLines) lines: divide these files by concept")
  }

  @Test func circlesAreFound() {
    let one = Source(path: "Sources/M/A.swift", text: "struct A {\n  let b: B\n}")
    let other = Source(path: "Sources/M/B.swift", text: "package final class B {\n  /// Of C.\n  let a: A\n}")
    let third = Source(path: "Sources/M/C.swift", text: "enum C {\n  static let text = \"A\", a = A()\n}")
    #expect(Self.circles(among: [one, other, third]) == ["Sources/M/A.swift", "Sources/M/B.swift"])
    #expect(Self.circles(among: [one, third]) == [])
  }
}

extension UInt8 {
  /// Whether the byte is part of a name: ASCII letters, digits and "_", and bytes of other letters.
  fileprivate var isIdentifier: Bool {
    switch self {
    case 48...57, 65...90, 95, 97...122, 128...255: true
    default: false
    }
  }
}
