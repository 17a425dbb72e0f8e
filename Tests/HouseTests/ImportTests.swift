import Testing

/// Package.swift, the table of docs/house.md and the import lines agree.
@Suite struct ImportTests {
  private let manifest: Manifest
  /// The imported modules of each Swift module below Sources, including the system's.
  private let imports: [String: Set<String>]

  init() throws {
    manifest = Manifest(try Repository.text("Package.swift"))
    let sources = try Repository.swiftSources()
    var imports: [String: Set<String>] = [:]
    for target in manifest.targets where target.path.hasPrefix("Sources/") {
      let files = sources.filter { $0.hasPrefix("\(target.path)/") }
      if files.isEmpty { continue }
      let lines = try files.flatMap { try Repository.text($0).split(separator: "\n") }
      imports[target.name] = Set(lines.compactMap(Self.importedModule))
    }
    self.imports = imports
  }

  @Test func manifestIsRead() {
    #expect(imports.count > 15)
    #expect(manifest.targets.contains { $0.name == "CZlib" && $0.kind == "systemLibrary" })
    #expect(manifest.targets.contains { $0.name == "igviz-bench" && $0.path == "Sources/Benchmark" })
  }

  /// The table has one row for each Swift module below Sources, in the order of Package.swift.
  @Test func tableIsThatOfTheManifest() throws {
    let document = try Repository.text("docs/house.md")
    let lines = document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let section = lines.drop { $0 != "## Imports" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    let table = section.filter { $0.hasPrefix("| `") }
    let expected = manifest.targets.filter { imports[$0.name] != nil }.map { target in
      let names = target.dependencies.sorted().map { "`\($0)`" }.joined(separator: ", ")
      return "| `\(target.name)` | \(names)\(names.isEmpty ? "" : " ")|"
    }
    let isCurrent = Array(table) == expected
    #expect(isCurrent, "The table in docs/house.md should be:\n\(expected.joined(separator: "\n"))")
  }

  @Test func declaredModulesAreImported() {
    let known = Set(manifest.targets.flatMap { [$0.name] + $0.dependencies })
    for target in manifest.targets {
      guard let imported = imports[target.name] else { continue }
      let declared = Set(target.dependencies)
      let undeclared = imported.intersection(known).subtracting(declared).sorted()
      #expect(undeclared.isEmpty, "Package.swift does not declare what \(target.name) imports")
      let unused = declared.subtracting(imported).sorted()
      #expect(unused.isEmpty, "Package.swift declares what no file of \(target.name) imports")
    }
  }

  @Test func importLines() {
    #expect(Self.importedModule("import ONNX") == "ONNX")
    #expect(Self.importedModule("  @testable import Engine") == "Engine")
    #expect(Self.importedModule("public import struct Fields.Field") == "Fields")
    #expect(Self.importedModule("/// import nothing") == nil)
    #expect(Self.importedModule("important(x)") == nil)
  }

  private static func importedModule(_ line: Substring) -> String? {
    let modifiers: Set<Substring> = ["public", "package", "internal", "private", "fileprivate"]
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
    var words = line.split(separator: " ").drop { $0.hasPrefix("@") || modifiers.contains($0) }
    guard words.popFirst() == "import" else { return nil }
    if let kind = words.first, kinds.contains(kind) { words = words.dropFirst() }
    return words.first.map { String($0.prefix { $0 != "." }) }
  }
}
