import Foundation

extension FileAccess {
  /// Returns the names in a folder, sorted by their bytes, without `.` and `..`.
  ///
  /// - Throws: `FileError`
  package static func names(in folder: FilePath) throws(FileError) -> [FilePath] {
    guard let stream = folder.withCString({ opendir($0) }) else {
      throw errno == ENOENT
        ? .notFound(path: folder.description)
        : .unreadable(path: folder.description, reason: FileError.systemReason())
    }
    defer { closedir(stream) }
    var names: [FilePath] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: $0.prefix { $0 != 0 }) }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw .unreadable(path: folder.description, reason: FileError.systemReason()) }
    return names.sorted()
  }

  /// Returns whether a path leads to a folder, also through links.
  package static func isFolder(_ path: String) -> Bool { FilePath(path).isFolder }

  /// Returns whether a path leads to a regular file, also through links.
  package static func isRegularFile(_ path: String) -> Bool { FileStatus(of: FilePath(path))?.kind == .file }

  /// Returns whether a path leads to anything, also through links.
  package static func exists(_ path: String) -> Bool { FileStatus(of: FilePath(path)) != nil }
}

extension FilePath {
  /// Whether the path leads to a folder, also through links.
  package var isFolder: Bool { FileStatus(of: self)?.kind == .folder }

  /// Whether the path names a regular file itself, not a link to one.
  package var isPlainFile: Bool { FileStatus(of: self, followsLinks: false)?.kind == .file }

  /// Whether the path surely does not exist. It is false if the system cannot tell, for example because the folder is not accessible.
  package var isMissing: Bool {
    FileStatus(of: self, followsLinks: false) == nil && (errno == ENOENT || errno == ENOTDIR)
  }
}

/// Visits everything below a folder, sorted by the bytes of the names. The walk always ends: it enters no folder twice and does
/// not follow links to folders.
package struct FolderWalk {
  package enum Entry {
    /// A regular file, a link to one, or a broken link.
    case file(FilePath)
    /// A pipe, a device or a socket, or a link to one.
    case special(FilePath)
    /// A file or folder that cannot be examined, with the reason.
    case unreadable(FilePath, reason: String)
  }

  /// The greatest depth of nested folders.
  package static let maxDepth = 1000

  /// Returns whether a path is left out: neither entered nor reported.
  private let isLeftOut: (FilePath) -> Bool
  private var entered: Set<FileIdentity> = []

  package init(leavingOut isLeftOut: @escaping (FilePath) -> Bool = { _ in false }) {
    self.isLeftOut = isLeftOut
  }

  package mutating func forEach(below folder: FilePath, _ body: (Entry) throws -> Void) rethrows {
    try forEach(below: folder, depth: 0, body)
  }

  private mutating func forEach(
    below folder: FilePath, depth: Int, _ body: (Entry) throws -> Void
  ) rethrows {
    guard let identity = FileIdentity(of: folder) else {
      return try body(.unreadable(folder, reason: FileError.systemReason()))
    }
    guard entered.insert(identity).inserted else { return }
    guard depth <= Self.maxDepth else {
      return try body(.unreadable(folder, reason: "more than \(Self.maxDepth) nested folders"))
    }
    let names: [FilePath]
    do {
      names = try FileAccess.names(in: folder)
    } catch {
      let reason = if case .unreadable(_, let reason) = error { reason } else { error.reason }
      return try body(.unreadable(folder, reason: reason))
    }
    for name in names {
      let path = folder.appending(name)
      guard !isLeftOut(path) else { continue }
      guard let status = FileStatus(of: path, followsLinks: false) else {
        try body(.unreadable(path, reason: FileError.systemReason()))
        continue
      }
      switch status.kind {
      case .folder: try forEach(below: path, depth: depth + 1, body)
      case .file: try body(.file(path))
      case .other: try body(.special(path))
      case .link:
        switch FileStatus(of: path)?.kind {
        case .folder: break
        case .other: try body(.special(path))
        // The target of a link may be missing; reading it then fails with an error.
        default: try body(.file(path))
        }
      }
    }
  }
}
