import Explaining
import Readers

/// A text of a file, or why it cannot be explained.
enum TextRow: Sendable {
  case readable(EncodedText)
  case failed(any Error)

  var text: EncodedText? { if case .readable(let text) = self { text } else { nil } }

  /// Puts the file and the text's number before an error.
  init(_ path: String, _ row: Int, _ body: () throws -> EncodedText) {
    do {
      self = .readable(try InputError.naming("\(path), text \(row)", body))
    } catch {
      self = .failed(error)
    }
  }

  /// The same, unless the text fails a check.
  func checked(_ path: String, _ row: Int, _ check: (EncodedText) throws -> Void) -> TextRow {
    guard let text else { return self }
    return TextRow(path, row) {
      try check(text)
      return text
    }
  }

  /// Checks that one text at least can be explained.
  ///
  /// - Throws: the first error, unless some text has none.
  static func checkAny(_ rows: [TextRow]) throws {
    guard !rows.contains(where: { $0.text != nil }), case .failed(let error) = rows.first else { return }
    throw error
  }
}
