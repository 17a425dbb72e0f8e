import Foundation

/// Whole files, in and out: reads are bounded, writes are all or nothing.
public enum Files {
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

  /// Writes a file beside its destination and renames it into place, so that nobody ever sees half of it.
  ///
  /// A destination that is not a regular file (a terminal, `/dev/stdout`) is written directly.
  /// - Throws: `FileError.unwritable`; the destination is then as it was.
  public static func write(_ bytes: some ContiguousBytes, to path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try writeDirectly(bytes, to: path, mode: "ab", reportAs: path)
    }
    let beside = "\(path).\(getpid()).partial"
    do throws(FileError) {
      try writeDirectly(bytes, to: beside, mode: "wb", reportAs: path)
    } catch {
      unlink(beside)
      throw error
    }
    guard rename(beside, path) == 0 else {
      let reason = lastError()
      unlink(beside)
      throw .unwritable(path: path, reason: reason)
    }
  }

  /// Makes a folder and those above it.
  public static func makeFolder(_ path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "the folder cannot be made")
    }
  }

  private static func writeDirectly(
    _ bytes: some ContiguousBytes, to path: String, mode: String, reportAs destination: String
  ) throws(FileError) {
    guard let file = fopen(path, mode) else {
      throw .unwritable(path: destination, reason: lastError())
    }
    let isComplete = bytes.withUnsafeBytes { buffer in
      buffer.isEmpty || fwrite(buffer.baseAddress, 1, buffer.count, file) == buffer.count
    }
    // Both are asked: a full disk often shows itself only when the buffer is flushed.
    let reason = lastError()
    guard fclose(file) == 0, isComplete else {
      throw .unwritable(path: destination, reason: isComplete ? lastError() : reason)
    }
  }

  private static func lastError() -> String { String(cString: strerror(errno)) }
}
