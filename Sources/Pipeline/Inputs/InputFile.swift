import Files

/// One of many photos: its path, and the key of its results.
package struct InputFile: Sendable {
  /// The path that opens the file.
  package let path: String
  /// The identity of the photo, and the relative path of its results: without root, `.` and `..`.
  package let key: String

  /// - Parameter key: any path; its root, `.` and `..` are removed.
  package init(path: String, key: String) {
    self.path = path
    let parts = FilePath(key).components.filter { $0 != ".." }
    self.key = parts.compactMap(\.text).joined(separator: "/")
  }
}

/// A photo, or a folder that can contain photos, that cannot be read because of its name, its kind or its permissions.
package struct UnreadableInput: Sendable {
  /// The path, printable.
  package let path: String
  /// The key that its results would have, printable.
  package let key: String
  /// The error message, which includes the path.
  package let errorMessage: String

  init(_ path: FilePath, key: FilePath, reason: String) {
    self.path = path.description
    self.key =
      FilePath(bytes: key.components.filter { $0 != ".." }.map(\.bytes).joined(separator: [0x2F]))
      .description
    errorMessage = "\(self.path): cannot be read: \(reason)"
  }
}
