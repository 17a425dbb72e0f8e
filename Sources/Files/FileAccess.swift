import Foundation

/// Whole files, in and out: reads are bounded, writes are all or nothing.
public enum FileAccess {
  /// Reads a regular file, or anything that can be read to its end (a pipe, say).
  ///
  /// - Parameter limit: the most bytes that are kept; one more is an error, found before it is read
  ///   where the size is known.
  /// - Throws: `FileError`
  public static func read(_ path: String, limit: Int) throws(FileError) -> Data {
    guard let file = fopen(path, "rb") else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notFound(path: path) : .unreadable(path: path, reason: lastError())
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0 else {
      throw .unreadable(path: path, reason: lastError())
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw .unreadable(path: path, reason: "it is a folder")
    }
    if Int(status.st_size) > limit {
      throw .tooLarge(path: path, bytes: Int(status.st_size), limit: limit)
    }
    var data = Data(capacity: Int(status.st_size))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      data.append(contentsOf: chunk[..<count])
      if data.count > limit {
        throw .tooLarge(path: path, bytes: data.count, limit: limit)
      }
    }
    if ferror(file) != 0 {
      throw .unreadable(path: path, reason: lastError())
    }
    return data
  }

  /// Makes a folder and those above it.
  public static func makeFolder(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "the folder cannot be made")
    }
  }

  static func lastError() -> String { text(errno) }

  /// What an error number of the system means.
  static func text(_ number: Int32) -> String { String(cString: strerror(number)) }
}
