import Foundation

/// What a tokenizer is read from.
struct TokenizerFile {
  static let byteLimit = 64 << 20

  /// Of a JSON document.
  let json: JSONValue?
  /// Of another file.
  let lines: [String]
  let indexFrom: Int

  init(_ data: Data, isJSON: Bool, indexFrom: Int = 0) throws(TokenizerError) {
    self.indexFrom = indexFrom
    guard isJSON else {
      json = nil
      lines = try TextFile.lines(of: data)
      return
    }
    lines = []
    json = try JSONValue(data)
  }
}
