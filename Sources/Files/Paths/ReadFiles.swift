import Synchronization

/// The files that a run reads. They are never written over. They are identified by device and inode, not by name, so that links, `..`
/// and file systems that take `É` for `é` make no difference.
///
/// Add everything before it is read, and before anything is written: a path that does not exist yet is no file that could be lost.
package final class ReadFiles: Sendable {
  /// The paths by which files are read, by what they led to when they were added.
  private let paths = Mutex<[FileIdentity: Set<FilePath>]>([:])

  package init(_ paths: some Sequence<String> = []) { add(paths) }

  /// Adds a file, if it exists, or a folder with all that is in it. Pipes and devices lose nothing by being written to.
  package func add(_ path: String) {
    let path = FilePath(path)
    guard let status = FileStatus(of: path), status.kind == .file || status.kind == .folder else { return }
    paths.withLock { _ = $0[status.identity, default: []].insert(path) }
  }

  package func add(_ paths: some Sequence<String>) {
    for path in paths { add(path) }
  }

  /// Whether a path leads to one of the files, or into one of the folders.
  package func contains(_ path: String) -> Bool { paths.withLock { Self.contains(path, $0) } }

  /// - Throws: `FileError.isRead` where a path leads to one of the files.
  package func checkFree(_ path: String) throws(FileError) {
    if contains(path) { throw .isRead(path: path) }
  }

  /// The same of every path that is numbered like it, too: `name.2.png` for `name.png`. How many pages and rows there will be is
  /// not known before everything is read.
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

  /// Writes to a path that leads to none of them; no file is added meanwhile.
  ///
  /// - Throws: `FileError.isRead` where it does, or what `write` throws.
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
      // The number of a file that is gone may be another file's by now.
      return known.contains { FileIdentity(of: $0) == identity }
    }
  }
}

extension FilePath {
  /// Whether a name is another one with numbers between its dots: `a.3.igviz.2.png` of `a.igviz.png`.
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
