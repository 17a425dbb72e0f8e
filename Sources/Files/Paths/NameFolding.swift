import Foundation

/// Detection of names that some file systems treat as equal: they differ only by case or by the encoding of accents.
package enum NameFolding {
  /// Returns the first two paths that would be the same file in a folder; `nil` if all are different there.
  ///
  /// - Parameters:
  ///   - paths: paths relative to the folder.
  ///   - folder: a folder, which need not exist yet.
  package static func firstCollision(of paths: [String], in folder: String) -> (String, String)? {
    var first: [String: FilePath] = [:]
    for path in paths {
      let path = FilePath(path)
      // Swift compares strings canonically, so different encodings of accents share a key.
      guard let other = first.updateValue(path, forKey: (path.text ?? "").lowercased()), other != path,
        areOne(other, path, in: FilePath(folder))
      else { continue }
      return (other.description, path.description)
    }
    return nil
  }

  /// Returns whether the file system treats two paths as equal. It is tested with files named as the first parts that differ.
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
