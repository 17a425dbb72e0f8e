import Files

/// A photo among many: where it is read, and where its results belong.
package struct InputFile: Sendable {
  /// As it can be opened.
  package let path: String
  /// What tells it apart, and the place of its results: a path without a beginning, `.` and `..`.
  package let key: String

  /// - Parameter key: made from a path, whatever it leads through.
  package init(path: String, key: String) {
    self.path = path
    let parts = FilePath(key).components.filter { $0 != ".." }
    self.key = parts.compactMap(\.text).joined(separator: "/")
  }
}

/// A photo, or a folder that may hold some, that cannot be explained because of its name or because it may not be looked into.
package struct UnreadableInput: Sendable {
  /// As it can be printed.
  package let path: String
  /// Where its results would belong, as it can be printed.
  package let key: String
  /// What is wrong, with the path.
  package let errorMessage: String

  init(_ path: FilePath, key: FilePath, reason: String) {
    self.path = path.description
    self.key =
      FilePath(bytes: key.components.filter { $0 != ".." }.map(\.bytes).joined(separator: [0x2F]))
      .description
    errorMessage = "\(self.path): cannot be read: \(reason)"
  }
}
