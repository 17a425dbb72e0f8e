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

extension FileAccess {
  /// Links followed before a path counts as going in circles, as in Linux itself.
  private static let maxLinks = 40

  /// Whether two paths lead to one file, whatever they are called: through links, through `..`, and also when the file
  /// does not exist yet.
  package static func isSameFile(_ a: String, _ b: String) -> Bool {
    switch (FileIdentity(of: FilePath(a)), FileIdentity(of: FilePath(b))) {
    case (let first?, let second?): first == second
    case (nil, nil): canonical(FilePath(a)) == canonical(FilePath(b))
    default: false
    }
  }

  /// Whether a path leads to something in a folder, or below it, through links, too.
  package static func isBelow(_ path: String, _ folder: String) -> Bool {
    let (path, folder) = (canonical(FilePath(path)), canonical(FilePath(folder)))
    return path.isBelow(folder)
  }

  /// The path without links, `.` and `..`, as far as it exists; where a link leads nowhere, what it names.
  static func canonical(_ path: FilePath) -> FilePath { canonical(path, links: maxLinks) }

  private static func canonical(_ path: FilePath, links: Int) -> FilePath {
    if let resolved = path.resolved { return resolved }
    if links > 0, let target = path.linkTarget {
      return canonical(target.isAbsolute ? target : path.folder.appending(target), links: links - 1)
    }
    let (folder, name) = (path.folder, path.name)
    // Above a path that has only one part there is nothing left to resolve.
    if folder == path || name.isEmpty && folder == "." { return path }
    let above = canonical(folder, links: links)
    switch name {
    case "", ".": return above
    // What does not exist is no link, so its parent is the folder it was named in.
    case "..": return above.folder
    default: return above.appending(name)
    }
  }

  static func isLink(_ path: FilePath) -> Bool { path.linkTarget != nil }
}
