import ArgumentParser
import Files
import Foundation

/// Writes tables of the documentation from the program's registries, between markers:
///
///     <!-- table: baselines -->
///     <!-- end -->
struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables", abstract: "Write the tables of the documentation from the program's registries.",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("Markdown files with markers", valueName: "file"))
  var files: [String]

  @Flag(help: "Only check; fail if a table is out of date")
  var check = false

  private static let byteLimit = 16 << 20

  func run() throws {
    for path in files {
      let text = String(decoding: try FileAccess.read(path, limit: Self.byteLimit), as: UTF8.self)
      let current = try Self.filled(text, path: path)
      guard current != text else { continue }
      if check { throw UsageError("\(path): a table is out of date; run: make docs") }
      try FileAccess.write(Data(current.utf8), to: path)
    }
  }

  private static func filled(_ text: String, path: String) throws -> String {
    var lines: [Substring] = []
    var isInTable = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "<!-- end -->" { isInTable = false }
      if !isInTable { lines.append(line) }
      if let name = line.wholeMatch(of: /<!-- table: ([a-z-]+) -->/)?.output.1 {
        guard let table = RegistryTable.named(String(name)) else {
          throw UsageError("\(path): unknown table '\(name)'")
        }
        lines += table.markdown.split(separator: "\n")
        isInTable = true
      }
    }
    guard !isInTable else { throw UsageError("\(path): a table has no line <!-- end -->") }
    return lines.joined(separator: "\n")
  }
}
