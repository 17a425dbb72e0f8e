import Foundation

/// What tells a file apart from all others, whatever it is called: its device and its number there.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  fileprivate init(_ status: stat) {
    (device, number) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// Of what a path leads to, through links; `nil` where nothing is there.
  package init?(of path: FilePath) {
    guard let status = FileStatus(of: path) else { return nil }
    self = status.identity
  }
}

/// What the system says of a file.
struct FileStatus {
  let identity: FileIdentity
  let kind: Kind

  enum Kind { case file, folder, link, other }

  /// `nil` where nothing is there; `errno` says why.
  ///
  /// - Parameter followsLinks: whether a link stands for what it leads to.
  init?(of path: FilePath, followsLinks: Bool = true) {
    // The system reads a name up to its first zero byte, which would be another file's.
    guard !path.bytes.contains(0) else {
      errno = ENOENT
      return nil
    }
    var status = stat()
    let result = path.withCString { followsLinks ? stat($0, &status) : lstat($0, &status) }
    guard result == 0 else { return nil }
    identity = FileIdentity(status)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
  }
}
