import Synchronization

/// The input files of a run, which must not be overwritten. They are identified by device and inode, not by name, so that links,
/// `..` and file systems that treat `É` and `é` as equal make no difference.
///
/// Add every path before it is read and before anything is written: a path that does not exist yet has no content to lose.
package final class ReadFiles: Sendable {
  /// The paths of the files, by the identity that each path had when it was added.
  private let paths = Mutex<[FileIdentity: Set<FilePath>]>([:])

  package init(_ paths: some Sequence<String> = []) { add(paths) }

  /// Adds a file or a folder with the files directly in it, if the path exists. Pipes and devices are ignored: writing to them
  /// loses nothing.
  package func add(_ path: String) {
    let path = FilePath(path)
    guard let status = FileStatus(of: path), status.kind == .file || status.kind == .folder else { return }
    paths.withLock { _ = $0[status.identity, default: []].insert(path) }
  }

  package func add(_ paths: some Sequence<String>) {
    for path in paths { add(path) }
  }

  /// Returns whether a path leads to one of the files, or lies directly in one of the folders.
  package func contains(_ path: String) -> Bool { paths.withLock { Self.contains(path, $0) } }

  /// - Throws: `FileError.isRead` if a path leads to one of the files.
  package func checkFree(_ path: String) throws(FileError) {
    if contains(path) { throw .isRead(path: path) }
  }

  /// Checks a path and all existing files that are numbered like it: `name.2.png` for `name.png`. The number of pages and rows is
  /// not known until everything is read.
  ///
  /// - Throws: `FileError.isRead`
  package func checkFree(numbered path: String) throws(FileError) {
    try checkFree(path)
    let path = FilePath(path)
    guard let names = try? FileAccess.names(in: path.folder) else { return }
    for name in names where name.isNumbered(path.name) {
      let file = FilePath(bytes: path.bytes.dropLast(path.name.bytes.count) + name.bytes)
      if let text = file.text { try checkFree(text) }
    }
  }

  /// Calls `write` if a path leads to none of the files. No file is added meanwhile.
  ///
  /// - Throws: `FileError.isRead` if the path leads to one of the files, or an error of `write`.
  package func protect(_ path: String, write: () throws -> Void) throws {
    try paths.withLock { paths in
      if Self.contains(path, paths) { throw FileError.isRead(path: path) }
      try write()
    }
  }

  private static func contains(_ path: String, _ paths: [FileIdentity: Set<FilePath>]) -> Bool {
    let path = FilePath(path)
    return [path, path.folder].contains { path in
      guard let identity = FileIdentity(of: path), let known = paths[identity] else { return false }
      // After a file is deleted, another file can get its inode number.
      return known.contains { FileIdentity(of: $0) == identity }
    }
  }
}

extension FilePath {
  /// Returns whether a name is another name with added parts of digits: `a.3.igviz.2.png` for `a.igviz.png`.
  fileprivate func isNumbered(_ other: FilePath) -> Bool {
    func parts(_ path: FilePath) -> [ArraySlice<UInt8>] {
      path.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }
    var rest = parts(other)[...]
    for part in parts(self) {
      if part == rest.first {
        rest.removeFirst()
      } else if part.isEmpty || !part.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) {
        return false
      }
    }
    return rest.isEmpty
  }
}
