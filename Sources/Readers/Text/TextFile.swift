import Files
import Foundation

/// Files of lines.
public enum TextFile {
  /// The largest file that is read. Its tokens take some hundred times as much.
  public static let byteLimit = 16 << 20

  /// The texts in a file, a line each; lines without text are left out.
  ///
  /// - Throws: `FileError`, `TokenizerError`
  public static func texts(contentsOf path: String) throws -> [String] {
    let texts = try lines(of: FileAccess.read(path, limit: byteLimit))
      .filter { $0.contains { !$0.isWhitespace } }
    guard !texts.isEmpty else { throw TokenizerError.noTexts }
    return texts
  }

  /// Line by line; an empty last one is none.
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
