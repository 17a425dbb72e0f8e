import Files

/// Hashes of files that options name.
enum FileHash {
  /// The SHA-256 of what a file holds.
  ///
  /// - Throws: `FileError`, also for what is no regular file: reading it twice would give two things.
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
