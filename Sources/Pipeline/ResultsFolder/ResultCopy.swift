import Files
import Foundation

/// Copies result files from one folder into another: as hard links if both are on one disk.
struct ResultCopy {
  let source: ResultFolder
  let target: ResultFolder
  /// All folders that the merge reads.
  private let sources: [ResultFolder]

  private static let largestFile = 1 << 31

  init(from source: ResultFolder, to target: ResultFolder, sources: [ResultFolder]) {
    (self.source, self.target, self.sources) = (source, target, sources)
  }

  /// - Parameter file: a relative path inside the folder.
  /// - Throws: `FileError`, `ResultFolderError`
  func add(_ file: String) throws {
    let (old, new) = ("\(source.path)/\(file)", "\(target.path)/\(file)")
    // A symbolic link could lead anywhere, and so could its copy.
    guard FilePath(old).isPlainFile else { throw ResultFolderError.leadsOut(file, folder: source.path) }
    if FileAccess.isSameFile(old, new) { return }
    guard let parent = FilePath(new).folder.text else { return }
    try FileAccess.makeFolder(parent)
    // Folders inside the target can be links into a source.
    for source in sources
    where FileAccess.isSameFile(parent, source.path) || FileAccess.isBelow(parent, source.path) {
      throw ResultFolderError.intoItself(parent)
    }
    unlink(new)
    if link(old, new) != 0 {
      try FileAccess.write(FileAccess.read(old, limit: Self.largestFile), to: new)
    }
  }
}
