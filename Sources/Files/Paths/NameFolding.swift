import Foundation

/// Names that some disks take for one: they differ by case alone, or by how accents are written.
package enum NameFolding {
  /// The first two paths that would be one file in a folder; `nil` if they are all different there.
  ///
  /// - Parameters:
  ///   - paths: seen from the folder.
  ///   - folder: it need not exist yet.
  package static func firstCollision(of paths: [String], in folder: String) -> (String, String)? {
    var first: [String: FilePath] = [:]
    for path in paths {
      let path = FilePath(path)
      // Swift's strings compare canonically.
      guard let other = first.updateValue(path, forKey: (path.text ?? "").lowercased()), other != path,
        areOne(other, path, in: FilePath(folder))
      else { continue }
      return (other.description, path.description)
    }
    return nil
  }

  /// Whether the disk takes two paths for one, which is tried with their first parts that differ.
  private static func areOne(_ a: FilePath, _ b: FilePath, in folder: FilePath) -> Bool {
    guard let (first, second) = zip(a.components, b.components).first(where: { $0 != $1 }) else {
      return false
    }
    var folder = folder
    while !folder.isFolder, folder.folder != folder { folder = folder.folder }
    let scratch = folder.appending(FileAccess.temporaryName)
    guard scratch.withCString({ mkdir($0, 0o700) }) == 0 else { return false }
    defer { scratch.withCString { _ = rmdir($0) } }
    let file = scratch.appending(first)
    let descriptor = file.withCString { open($0, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600) }
    guard descriptor >= 0 else { return false }
    close(descriptor)
    defer { file.withCString { _ = unlink($0) } }
    return !scratch.appending(second).isMissing
  }
}
