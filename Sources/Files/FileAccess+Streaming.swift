import Foundation

extension FileAccess {
  /// The number of bytes that are buffered before each write.
  private static let streamChunk = 1 << 16

  /// Writes a file piece by piece, atomically, as `write(_:to:)` does.
  ///
  /// - Throws: `FileError.unwritable`, or an error of `body`; the destination is then unchanged.
  package static func writeStream(
    to path: String, _ body: (_ add: (Data) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    try replace(path) { (file) throws(FileError) in
      var waiting = Data()
      try body { (piece) throws(FileError) in
        waiting += piece
        guard waiting.count >= streamChunk else { return }
        try append(waiting, to: file, reportAs: path)
        waiting.removeAll(keepingCapacity: true)
      }
      try append(waiting, to: file, reportAs: path)
    }
  }

  /// Removes temporary files that interrupted processes left in a folder: regular files with a temporary name of this program
  /// that no running process is writing.
  ///
  /// - Parameters:
  ///   - isDeep: whether subfolders are searched, too.
  ///   - isKept: returns whether a path is kept, whatever its name.
  package static func removeLeftovers(
    in folder: String, isDeep: Bool, keeping isKept: (String) -> Bool = { _ in false }
  ) {
    let root = FilePath(folder)
    func remove(_ path: FilePath) {
      guard isTemporary(path.name), !isLink(path), path.text.map(isKept) != true else { return }
      let file = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
      guard file >= 0 else { return }
      defer { close(file) }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { path.withCString { _ = unlink($0) } }
    }
    guard isDeep else {
      for name in (try? names(in: root)) ?? [] where FileStatus(of: root.appending(name))?.kind == .file {
        remove(root.appending(name))
      }
      return
    }
    var walk = FolderWalk()
    walk.forEach(below: root) { found in if case .file(let path) = found { remove(path) } }
  }
}
