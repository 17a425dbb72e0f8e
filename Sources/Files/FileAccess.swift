import Foundation

/// Whole files, in and out: reads are bounded, writes are all or nothing.
public enum FileAccess {
  /// Reads a regular file.
  ///
  /// - Parameter limit: the most bytes that are kept; one more is an error, found before it is read.
  /// - Throws: `FileError`
  public static func read(_ path: String, limit: Int) throws(FileError) -> Data {
    try RegularFile(path).read(limit: limit)
  }

  /// Makes a folder and those above it.
  public static func makeFolder(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "cannot create the folder")
    }
  }

  static func lastError() -> String { text(errno) }

  /// What an error number of the system means.
  static func text(_ number: Int32) -> String { String(cString: strerror(number)) }
}
