import Foundation

extension FileAccess {
  /// Temporary names tried; of 2⁶⁴ the first should be free.
  private static let maxNames = 100
  private static let temporaryPrefix: FilePath = ".igviz-"

  /// A name for a file that is not yet whole.
  static var temporaryName: FilePath {
    FilePath(bytes: temporaryPrefix.bytes + String(UInt64.random(in: 0 ... .max), radix: 36).utf8)
  }

  /// Whether a name is one that files have which are not yet whole.
  static func isTemporary(_ name: FilePath) -> Bool {
    let rest = name.bytes.dropFirst(temporaryPrefix.bytes.count)
    return name.hasPrefix(temporaryPrefix)
      && UInt64(String(decoding: rest, as: UTF8.self), radix: 36).map { FilePath(String($0, radix: 36)) }
        == FilePath(bytes: rest)
  }

  /// Writes a file beside its destination and renames it into place, so that no partial file is ever visible, not
  /// even after a power cut.
  ///
  /// A file that is replaced keeps its mode. A symbolic link stays, and the file it leads to is replaced. A
  /// destination that is not a regular file (a terminal, `/dev/stdout`, a pipe that is read) is written directly.
  /// - Throws: `FileError.unwritable`; the destination is then as it was.
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

  /// The system reads a name up to its first zero byte, which would be another file's.
  private static func checkName(_ path: String) throws(FileError) {
    if path.utf8.contains(0) { throw .unwritable(path: path, reason: "the name contains a zero byte") }
  }

  /// Replaces a file, or makes it, with what `body` writes to the descriptor of an empty one.
  ///
  /// - Throws: `FileError.unwritable`, or what `body` throws; no other file is left, and the destination is as it was.
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
      // Renamed before its content has reached the disk, a file can be empty after a power cut. Some file systems
      // cannot be asked.
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

  /// A new file in the destination's folder. Its name is short, as the destination's may be as long as names can be,
  /// and random, as processes in containers share their numbers.
  private static func openedBeside(
    _ destination: FilePath, reportAs path: String
  ) throws(FileError) -> (path: FilePath, file: Int32) {
    for _ in 0..<maxNames {
      let temporary = destination.folder.appending(temporaryName)
      let file = opened(temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
      if file >= 0 {
        // Held until the file is whole or the process is gone: see `removeLeftovers`.
        flock(file, LOCK_EX | LOCK_NB)
        return (temporary, file)
      }
      if file != -EEXIST { throw .unwritable(path: path, reason: FileError.systemReason(-file)) }
    }
    throw .unwritable(path: path, reason: FileError.systemReason(EEXIST))
  }

  /// A descriptor, or −errno.
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
