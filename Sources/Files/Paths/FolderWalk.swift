import Foundation

extension FileAccess {
  /// The names in a folder, all but `.` and `..`, in the order of their bytes.
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

  /// Whether a path leads to a folder.
  package static func isFolder(_ path: String) -> Bool { FilePath(path).isFolder }

  /// Whether a path leads to a regular file.
  package static func isRegularFile(_ path: String) -> Bool { FileStatus(of: FilePath(path))?.kind == .file }

  /// Whether a path leads to anything.
  package static func exists(_ path: String) -> Bool { FileStatus(of: FilePath(path)) != nil }
}

extension FilePath {
  /// Whether it leads to a folder.
  package var isFolder: Bool { FileStatus(of: self)?.kind == .folder }

  /// Whether it names a regular file itself, not a link to one.
  package var isPlainFile: Bool { FileStatus(of: self, followsLinks: false)?.kind == .file }

  /// Whether nothing has this name, which is known only where its folder may be looked into.
  package var isMissing: Bool {
    FileStatus(of: self, followsLinks: false) == nil && (errno == ENOENT || errno == ENOTDIR)
  }
}

/// Goes through everything below a folder, in the order of the names' bytes. No folder is entered twice, links to folders are not
/// followed, and so it ends, whatever leads where.
package struct FolderWalk {
  package enum Entry {
    /// What is no folder; of a link, what it leads to is no folder.
    case file(FilePath)
    /// A pipe, a device, a socket.
    case special(FilePath)
    /// What may not be looked into, and why.
    case unreadable(FilePath, reason: String)
  }

  /// Folders within each other.
  package static let maxDepth = 1000

  /// What is left out by its path: neither entered nor found.
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
        // What a link leads to may be missing: reading it says so.
        default: try body(.file(path))
        }
      }
    }
  }
}
