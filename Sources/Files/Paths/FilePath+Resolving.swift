import Foundation

extension FilePath {
  /// The absolute path without links, `.` and `..`.
  ///
  /// - Returns: `nil` where there is no such file.
  package init?(resolving path: String) {
    guard !path.utf8.contains(0), let resolved = FilePath(path).resolved else { return nil }
    self = resolved
  }

  /// The same of a path without zero bytes.
  var resolved: FilePath? {
    guard let resolved = withCString({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// What a symbolic link names; `nil` of anything else.
  var linkTarget: FilePath? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = withCString { readlink($0, &target, target.count) }
    return count > 0 ? FilePath(bytes: target[..<count].map { UInt8(truncatingIfNeeded: $0) }) : nil
  }

  /// Whether the path leads to an open file now.
  func leads(to descriptor: Int32) -> Bool {
    var (here, opened) = (stat(), stat())
    return withCString { lstat($0, &here) } == 0 && fstat(descriptor, &opened) == 0
      && here.st_dev == opened.st_dev && here.st_ino == opened.st_ino
  }
}
