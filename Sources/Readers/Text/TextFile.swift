import Files
import Foundation

/// Reads texts from files of lines.
public enum TextFile {
  /// The largest accepted file, in bytes. The tokens of a file need about a hundred times its size in memory.
  public static let byteLimit = 16 << 20

  /// Returns the texts in a file, one per line, without blank lines.
  ///
  /// - Throws: `FileError`, `TokenizerError`
  public static func texts(contentsOf path: String) throws -> [String] {
    let texts = try lines(of: FileAccess.read(path, limit: byteLimit))
      .filter { $0.contains { !$0.isWhitespace } }
    guard !texts.isEmpty else { throw TokenizerError.noTexts }
    return texts
  }

  /// Returns the lines of a text, without a byte order mark and without an empty last line.
  static func lines(of data: Data) throws(TokenizerError) -> [String] {
    guard let text = String(data: data, encoding: .utf8) else { throw .notUTF8 }
    var lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    if let first = lines.first, first.hasBytePrefix("\u{FEFF}") {
      lines[0] = first.droppingBytes("\u{FEFF}".utf8.count)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
