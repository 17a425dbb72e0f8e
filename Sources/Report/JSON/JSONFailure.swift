import Foundation

/// What `--json` prints for an input that cannot be explained, in the place of its document: so there is a line for each input.
public struct JSONFailure: Encodable {
  let document = JSONDocument.currentVersion
  let version: String
  let image: String
  @Nullable var row: Int?
  /// What is wrong, and the cure.
  let error: String

  private enum CodingKeys: String, CodingKey { case document, version, image, row, error }

  /// The line of an input that failed.
  ///
  /// - Parameters:
  ///   - error: what is wrong, and the cure.
  ///   - name: the input's, as it was given.
  ///   - row: which of several inputs of an array, a table or a file of texts it is.
  ///   - version: the program's.
  public init(_ error: String, name: String, row: Int? = nil, version: String) {
    (self.error, image, self.version) = (error, name, version)
    self.row = row
  }

  /// The document in one line, with keys in alphabetical order.
  public func json() throws -> String {
    String(decoding: try JSONEncoder.sorted.encode(self), as: UTF8.self)
  }
}
