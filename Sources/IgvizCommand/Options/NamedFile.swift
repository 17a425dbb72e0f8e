import ArgumentParser
import Files
import Readers

/// A file with an optional input name: NAME=FILE, or FILE with an empty name. A table can name columns: NAME=FILE.csv:COLUMN,COLUMN.
struct NamedFile: ExpressibleByArgument {
  let name: String
  let path: String
  /// The chosen columns of a table; `nil` for all.
  let columns: [String]?

  private static let tableExtensions = ["csv", "tsv", "tab"]

  init(name: String = "", path: String, columns: [String]? = nil) {
    (self.name, self.path, self.columns) = (name, path, columns)
  }

  init?(argument: String) {
    let (name, rest) = Self.parts(of: argument)
    guard !rest.isEmpty else { return nil }
    guard let colon = Self.colon(in: rest), !FileAccess.exists(rest) else {
      self.init(name: name, path: rest)
      return
    }
    let bytes = Array(rest.utf8)
    guard let columns = try? DataTable.names(in: String(decoding: bytes[(colon + 1)...], as: UTF8.self)),
      !columns.isEmpty
    else { return nil }
    self.init(name: name, path: String(decoding: bytes[..<colon], as: UTF8.self), columns: columns)
  }

  /// Splits an argument at the first "=". Bytes are compared, because a `String` treats "=" with a combining accent as another character.
  static func parts(of argument: String) -> (name: String, rest: String) {
    guard let sign = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { return ("", argument) }
    func text(_ bytes: Substring.UTF8View) -> String { String(decoding: bytes, as: UTF8.self) }
    return (text(argument.utf8[..<sign]), text(argument.utf8[sign...].dropFirst()))
  }

  /// Returns the byte offset of the colon after the first table name; `nil` if there is none.
  private static func colon(in text: String) -> Int? {
    let bytes = Array(text.utf8)
    return bytes.indices.first { index in
      bytes[index] == UInt8(ascii: ":") && isTable(String(decoding: bytes[..<index], as: UTF8.self))
    }
  }

  static func isTable(_ path: String) -> Bool {
    tableExtensions.contains(FilePath(path).pathExtension)
  }

  var isTable: Bool { Self.isTable(path) }
}
