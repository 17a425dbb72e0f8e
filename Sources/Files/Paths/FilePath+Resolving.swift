import Foundation

extension FilePath {
  /// The absolute path without links, `.` and `..`.
  ///
  /// - Returns: `nil` where there is no such file.
  public init?(resolving path: String) {
    guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    self.init(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// The target of a symbolic link.
  init?(linkTarget link: String) {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &target, target.count)
    guard count > 0, count < target.count else { return nil }
    self.init(bytes: target[..<count].map(UInt8.init(bitPattern:)))
  }

  /// Whether the path leads to an open file now.
  func leads(to descriptor: Int32) -> Bool {
    var (here, opened) = (stat(), stat())
    return withCString { lstat($0, &here) } == 0 && fstat(descriptor, &opened) == 0
      && here.st_dev == opened.st_dev && here.st_ino == opened.st_ino
  }
}
