import Foundation

/// A folder's lock: as long as it is held, no other process gets it. It ends with the process, however that ends.
package final class FolderLock: Sendable {
  private let file: Int32

  /// - Parameter path: of the lock's own file, which is made and stays.
  /// - Throws: `FileError.unwritable` when another process holds it.
  package init(_ path: String) throws(FileError) {
    // A property that is set before an error is thrown would be closed by `deinit`, too.
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
