import Explaining
import Readers

/// A text of a file, or the error that prevents its explanation.
enum TextRow: Sendable {
  case readable(EncodedText)
  case failed(any Error)

  var text: EncodedText? { if case .readable(let text) = self { text } else { nil } }

  /// Encodes a text; an error names the file and the number of the text.
  init(_ path: String, _ row: Int, _ body: () throws -> EncodedText) {
    do {
      self = .readable(try InputError.naming("\(path), text \(row)", body))
    } catch {
      self = .failed(error)
    }
  }

  /// Returns the same row, or the error of `check` if the text fails it.
  func checked(_ path: String, _ row: Int, _ check: (EncodedText) throws -> Void) -> TextRow {
    guard let text else { return self }
    return TextRow(path, row) {
      try check(text)
      return text
    }
  }

  /// Checks that at least one text can be explained.
  ///
  /// - Throws: the first error, if no text can be explained.
  static func checkAny(_ rows: [TextRow]) throws {
    guard !rows.contains(where: { $0.text != nil }), case .failed(let error) = rows.first else { return }
    throw error
  }
}
