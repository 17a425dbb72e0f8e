import Foundation

extension FilePath {
  /// Creates the absolute path without links, `.` and `..`.
  ///
  /// - Returns: `nil` if the file does not exist.
  package init?(resolving path: String) {
    guard !path.utf8.contains(0), let resolved = FilePath(path).resolved else { return nil }
    self = resolved
  }

  /// The absolute path without links, `.` and `..`; `nil` if the file does not exist. The path must not contain zero bytes.
  var resolved: FilePath? {
    guard let resolved = withCString({ realpath($0, nil) }) else { return nil }
    defer { free(resolved) }
    return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// The target of a symbolic link, as stored in the link; `nil` if the path is not a link.
  var linkTarget: FilePath? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = withCString { readlink($0, &target, target.count) }
    return count > 0 ? FilePath(bytes: target[..<count].map { UInt8(truncatingIfNeeded: $0) }) : nil
  }

  /// Returns whether the path now names the file that is open as `descriptor`. Links are not followed.
  func leads(to descriptor: Int32) -> Bool {
    var (here, opened) = (stat(), stat())
    return withCString { lstat($0, &here) } == 0 && fstat(descriptor, &opened) == 0
      && here.st_dev == opened.st_dev && here.st_ino == opened.st_ino
  }
}
