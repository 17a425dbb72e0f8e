import Foundation

extension FileAccess {
  /// The number of temporary names to try. There are 2⁶⁴ names, so the first should be free.
  private static let maxNames = 100
  private static let temporaryPrefix: FilePath = ".igviz-"

  /// A random name for a file that is not complete yet.
  static var temporaryName: FilePath {
    FilePath(bytes: temporaryPrefix.bytes + String(UInt64.random(in: 0 ... .max), radix: 36).utf8)
  }

  /// Returns whether a name is a temporary name, as `temporaryName` makes them.
  static func isTemporary(_ name: FilePath) -> Bool {
    let rest = name.bytes.dropFirst(temporaryPrefix.bytes.count)
    return name.hasPrefix(temporaryPrefix)
      && UInt64(String(decoding: rest, as: UTF8.self), radix: 36).map { FilePath(String($0, radix: 36)) }
        == FilePath(bytes: rest)
  }

  /// Writes a file atomically: the bytes go to a temporary file beside the destination, which is then renamed. A partial file is
  /// never visible, not even after a power cut.
  ///
  /// A replaced file keeps its mode. A symbolic link is kept, and its target is replaced. A destination that is not a regular
  /// file (a terminal, `/dev/stdout`, a pipe with a reader) is written directly.
  ///
  /// - Throws: `FileError.unwritable`; a regular destination is then unchanged.
  package static func write(_ bytes: some ContiguousBytes, to path: String) throws(FileError) {
    try checkName(path)
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let file = opened(FilePath(path), flags: O_WRONLY | O_APPEND | O_NONBLOCK)
      guard file >= 0 else {
        throw .unwritable(
          path: path,
          reason: file == -ENXIO
            ? "no program reads the other end of the pipe" : FileError.systemReason(-file))
      }
      _ = fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK)
      do throws(FileError) {
        try append(bytes, to: file, reportAs: path)
      } catch {
        close(file)
        throw error
      }
      guard close(file) == 0 else { throw .unwritable(path: path, reason: FileError.systemReason()) }
    } else {
      try replace(path) { (file) throws(FileError) in try append(bytes, to: file, reportAs: path) }
    }
  }

  /// Throws an error if the path contains a zero byte: the system would read only the part before it, which is another file's name.
  private static func checkName(_ path: String) throws(FileError) {
    if path.utf8.contains(0) { throw .unwritable(path: path, reason: "the name contains a zero byte") }
  }

  /// Replaces or creates a file with the bytes that `body` writes to the descriptor of a new, empty file.
  ///
  /// - Throws: `FileError.unwritable`, or an error of `body`; no temporary file is left, and the destination is unchanged.
  static func replace(_ path: String, _ body: (_ file: Int32) throws(FileError) -> Void) throws(FileError) {
    try checkName(path)
    let given = FilePath(path)
    let destination = isLink(given) ? canonical(given) : given
    let (temporary, file) = try openedBeside(destination, reportAs: path)
    var isOpen = true
    do throws(FileError) {
      try body(file)
      var status = stat()
      if destination.withCString({ stat($0, &status) }) == 0, fchmod(file, status.st_mode & 0o7777) != 0 {
        throw .unwritable(path: path, reason: FileError.systemReason())
      }
      // If the file is renamed before its content reaches the disk, it can be empty after a power cut. Some file systems do not
      // support fsync.
      if fsync(file) != 0, errno != EINVAL, errno != ENOTSUP {
        throw .unwritable(path: path, reason: FileError.systemReason())
      }
      isOpen = false
      guard close(file) == 0,
        temporary.withCString({ old in destination.withCString { rename(old, $0) } }) == 0
      else {
        throw .unwritable(path: path, reason: FileError.systemReason())
      }
    } catch {
      if isOpen { close(file) }
      temporary.withCString { _ = unlink($0) }
      throw error
    }
  }

  /// Creates a file in the destination's folder. Its name is short, because the destination's may have the maximal length, and
  /// random, because processes in different containers can have the same process number.
  private static func openedBeside(
    _ destination: FilePath, reportAs path: String
  ) throws(FileError) -> (path: FilePath, file: Int32) {
    for _ in 0..<maxNames {
      let temporary = destination.folder.appending(temporaryName)
      let file = opened(temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
      if file >= 0 {
        // The lock is held until the file is complete or the process ends: see `removeLeftovers`.
        flock(file, LOCK_EX | LOCK_NB)
        return (temporary, file)
      }
      if file != -EEXIST { throw .unwritable(path: path, reason: FileError.systemReason(-file)) }
    }
    throw .unwritable(path: path, reason: FileError.systemReason(EEXIST))
  }

  /// Returns a descriptor, or −errno.
  private static func opened(_ path: FilePath, flags: Int32) -> Int32 {
    while true {
      let file = path.withCString { open($0, flags | O_CLOEXEC | O_NOCTTY, 0o666) }
      if file >= 0 { return file }
      if errno != EINTR { return -errno }
    }
  }

  static func append(
    _ bytes: some ContiguousBytes, to file: Int32, reportAs path: String
  ) throws(FileError) {
    let failure: Int32? = bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return errno }
        rest = rest.dropFirst(count)
      }
      return nil
    }
    if let failure { throw .unwritable(path: path, reason: FileError.systemReason(failure)) }
  }
}
