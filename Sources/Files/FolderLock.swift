import Foundation

/// An exclusive lock on a folder: while it is held, no other process can acquire it. It is released when the process ends in any way.
package final class FolderLock: Sendable {
  private let file: Int32

  /// Acquires the lock.
  ///
  /// - Parameter path: the path of the lock file, which is created if necessary and never removed.
  /// - Throws: `FileError.unwritable` if another process holds the lock.
  package init(_ path: String) throws(FileError) {
    // A local variable: if a property were set before an error is thrown, `deinit` would close it a second time.
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .unwritable(path: path, reason: FileError.systemReason()) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno == EWOULDBLOCK ? "another process is writing there" : FileError.systemReason()
      close(file)
      throw .unwritable(path: path, reason: reason)
    }
    self.file = file
  }

  deinit { close(file) }
}
