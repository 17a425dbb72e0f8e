import Files

/// Hashes of files that options name.
enum FileHash {
  /// Returns the SHA-256 of a file's content, in hexadecimal.
  ///
  /// - Throws: `FileError`, also if the file is not a regular one: it could have other content when it is read again.
  static func regular(_ path: String) throws -> String {
    guard FileAccess.isRegularFile(path) else {
      throw FileAccess.exists(path)
        ? FileError.unreadable(
          path: path, reason: "it is not a regular file, so --resume cannot detect changes")
        : FileError.notFound(path: path)
    }
    return try FileAccess.sha256(ofFile: path)
  }
}
