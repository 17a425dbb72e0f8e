import ArgumentParser
import Foundation
import Readers

/// NAME=FILE, or FILE alone with an empty name; of a table some of its columns behind a colon: NAME=FILE.csv:COLUMN,COLUMN.
struct NamedFile: ExpressibleByArgument {
  let name: String
  let path: String
  /// Of a table; `nil` for all of them.
  let columns: [String]?

  private static let tableExtensions = ["csv", "tsv", "tab"]

  init(name: String = "", path: String, columns: [String]? = nil) {
    (self.name, self.path, self.columns) = (name, path, columns)
  }

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard let last = parts.last, !last.isEmpty else { return nil }
    let name = parts.count == 2 ? parts[0] : ""
    guard let colon = Self.colon(in: last), !FileManager.default.fileExists(atPath: last) else {
      self.init(name: name, path: last)
      return
    }
    guard let columns = try? Table.names(in: String(last[last.index(after: colon)...])), !columns.isEmpty
    else { return nil }
    self.init(name: name, path: String(last[..<colon]), columns: columns)
  }

  /// The colon behind the first name of a table.
  private static func colon(in text: String) -> String.Index? {
    text.indices.first { text[$0] == ":" && isTable(String(text[..<$0])) }
  }

  static func isTable(_ path: String) -> Bool {
    tableExtensions.contains((path as NSString).pathExtension.lowercased())
  }

  var isTable: Bool { Self.isTable(path) }
}
