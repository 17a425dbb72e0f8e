import Foundation

/// A regular file, open for reading during the lifetime of this object.
///
/// Opening never blocks: folders, named pipes, sockets and devices are refused before anything is read from them.
package final class RegularFile: Sendable {
  package let path: String
  /// The size in bytes when the file was opened.
  package let count: Int
  let descriptor: Int32

  /// - Throws: `FileError.notFound`, or `FileError.unreadable` with the kind of file if it is not a regular file.
  package init(_ path: String) throws(FileError) {
    // The system reads a name only up to its first zero byte; that would be another file's name.
    guard !path.utf8.contains(0) else { throw .notFound(path: path) }
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.failure(path) }
    // Opening a device can have side effects. So the kind is checked before opening, and again on the opened file.
    if let kind = Self.specialKind(status) { throw .unreadable(path: path, reason: kind) }
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw Self.failure(path) }
    guard fstat(file, &status) == 0 else {
      defer { close(file) }
      throw Self.failure(path)
    }
    if let kind = Self.specialKind(status) {
      close(file)
      throw .unreadable(path: path, reason: kind)
    }
    _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
    (self.path, count, descriptor) = (path, Int(status.st_size), file)
  }

  deinit { close(descriptor) }

  /// Returns the kind of a file that is not regular, in words; `nil` for a regular file.
  static func specialKind(_ status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "it is a folder"
    case S_IFIFO: "it is a pipe; save its data to a file first"
    case S_IFSOCK: "it is a socket, not a regular file"
    default: "it is a device, not a regular file"
    }
  }

  private static func failure(_ path: String) -> FileError {
    errno == ENOENT || errno == ENOTDIR
      ? .notFound(path: path) : .unreadable(path: path, reason: FileError.systemReason())
  }

  // MARK: Reading

  /// Calls `body` with the bytes, piece by piece, from the first to the last.
  ///
  /// - Throws: `FileError.unreadable`, or an error of `body`.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws(FileError) -> Void) throws(FileError) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { piece.deallocate() }
    lseek(descriptor, 0, SEEK_SET)
    while true {
      let count = Foundation.read(descriptor, piece.baseAddress, piece.count)
      if count == 0 { return }
      if count > 0 {
        try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      } else if errno != EINTR {
        throw .unreadable(path: path, reason: FileError.systemReason())
      }
    }
  }

  /// Returns all bytes.
  ///
  /// - Parameter limit: the largest accepted size in bytes. Larger files are refused before they are kept in memory.
  /// - Throws: `FileError`
  func read(limit: Int) throws(FileError) -> Data {
    guard count <= limit else { throw .tooLarge(path: path, bytes: count, limit: limit) }
    var data = Data(capacity: count)
    try forEachPiece { (piece) throws(FileError) in
      guard piece.count <= limit - data.count else {
        throw .tooLarge(path: path, bytes: data.count + piece.count, limit: limit)
      }
      data.append(contentsOf: piece)
    }
    return data
  }

  // MARK: Where it lies

  /// Returns the path of the open file, with all links resolved.
  ///
  /// - Throws: `FileError.unreadable` if the system does not know the path.
  package func location() throws(FileError) -> FilePath {
    #if os(Linux)
      let location = FilePath("/proc/self/fd/\(descriptor)").linkTarget
    #else
      var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
      let location =
        fcntl(descriptor, F_GETPATH, &bytes) == 0
        ? FilePath(bytes: bytes.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }) : nil
    #endif
    // Without `/proc`, the path is resolved, and must lead to the same file.
    guard let found = location ?? FilePath(resolving: path), found.leads(to: descriptor) else {
      throw .unreadable(path: path, reason: "the path of the open file is unknown")
    }
    return found
  }
}
