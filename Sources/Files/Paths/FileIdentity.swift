import Foundation

/// The identity of a file, independent of its path: its device and its inode number.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  fileprivate init(_ status: stat) {
    (device, number) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// Creates the identity of the file that a path leads to, through links; `nil` if the file does not exist.
  package init?(of path: FilePath) {
    guard let status = FileStatus(of: path) else { return nil }
    self = status.identity
  }
}

/// The identity and the kind of a file.
struct FileStatus {
  let identity: FileIdentity
  let kind: Kind

  enum Kind { case file, folder, link, other }

  /// Reads the status of a file; `nil` if the file does not exist or cannot be examined. `errno` then has the reason.
  ///
  /// - Parameter followsLinks: whether the status is that of a link's target, not of the link.
  init?(of path: FilePath, followsLinks: Bool = true) {
    // The system reads a name only up to its first zero byte; that would be another file's name.
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

extension FileAccess {
  /// The most links that are followed before a path counts as circular, as in Linux itself.
  private static let maxLinks = 40

  /// Returns whether two paths lead to the same file, also through links or `..`, and also if the file does not exist yet.
  package static func isSameFile(_ a: String, _ b: String) -> Bool {
    switch (FileIdentity(of: FilePath(a)), FileIdentity(of: FilePath(b))) {
    case (let first?, let second?): first == second
    case (nil, nil): canonical(FilePath(a)) == canonical(FilePath(b))
    default: false
    }
  }

  /// Returns whether a path leads to something below a folder, at any depth and also through links.
  package static func isBelow(_ path: String, _ folder: String) -> Bool {
    let (path, folder) = (canonical(FilePath(path)), canonical(FilePath(folder)))
    return path.isBelow(folder)
  }

  /// Returns the path without links, `.` and `..`, as far as it exists. A broken link is replaced by its target.
  static func canonical(_ path: FilePath) -> FilePath { canonical(path, links: maxLinks) }

  private static func canonical(_ path: FilePath, links: Int) -> FilePath {
    if let resolved = path.resolved { return resolved }
    if links > 0, let target = path.linkTarget {
      return canonical(target.isAbsolute ? target : path.folder.appending(target), links: links - 1)
    }
    let (folder, name) = (path.folder, path.name)
    // A path with only one part has no parent to resolve.
    if folder == path || name.isEmpty && folder == "." { return path }
    let above = canonical(folder, links: links)
    switch name {
    case "", ".": return above
    // A path that does not exist is not a link, so its parent is the folder that contains its name.
    case "..": return above.folder
    default: return above.appending(name)
    }
  }

  static func isLink(_ path: FilePath) -> Bool { path.linkTarget != nil }
}
