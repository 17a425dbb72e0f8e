import Foundation

/// The JSON document of an input that cannot be explained, so that `--json` prints a line for each input.
public struct JSONFailure: Encodable {
  let document = JSONDocument.currentVersion
  let version: String
  let image: String
  @Nullable var row: Int?
  /// What is wrong, and how to correct it.
  let error: String

  private enum CodingKeys: String, CodingKey { case document, version, image, row, error }

  /// The document of an input that failed.
  ///
  /// - Parameters:
  ///   - error: what is wrong, and how to correct it.
  ///   - name: the input's name, as it was given.
  ///   - row: the input's number in an array, a table or a file of texts.
  ///   - version: the program's version.
  public init(_ error: String, name: String, row: Int? = nil, version: String) {
    (self.error, image, self.version) = (error, name, version)
    self.row = row
  }

  /// Returns the document in one line, with keys in alphabetical order.
  ///
  /// - Throws: `EncodingError`
  public func json() throws -> String {
    String(decoding: try JSONEncoder.sorted.encode(self), as: UTF8.self)
  }
}
