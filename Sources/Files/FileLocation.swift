import Foundation

/// Where a file or folder lies: an absolute path without links, `.` and `..`, byte by byte as the system keeps it.
///
/// Bytes are compared, not text: two folders whose names Unicode calls the same, `é` in one and in two code points, are two.
public struct FileLocation: Hashable, Sendable {
  public let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// - Returns: `nil` where there is no such file.
  public init?(resolving path: String) {
    guard !path.utf8.contains(0), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    bytes = Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
  }

  /// What a link holds.
  init?(linkTarget link: String) {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &target, target.count)
    guard count > 0, count < target.count else { return nil }
    bytes = target[..<count].map(UInt8.init(bitPattern:))
  }

  /// The folder that it lies in.
  public var folder: FileLocation {
    let slash = bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0
    return FileLocation(bytes: slash == 0 ? [UInt8(ascii: "/")] : Array(bytes[..<slash]))
  }

  /// Whether it lies in a folder, or in one below.
  public func isInside(_ folder: FileLocation) -> Bool {
    let root = folder.bytes.last == UInt8(ascii: "/") ? folder.bytes : folder.bytes + [UInt8(ascii: "/")]
    return bytes.count > root.count && bytes.starts(with: root)
  }

  /// Whether the path leads to an open file now.
  func leads(to descriptor: Int32) -> Bool {
    var (here, opened) = (stat(), stat())
    return lstat(bytes.map(CChar.init(bitPattern:)) + [0], &here) == 0 && fstat(descriptor, &opened) == 0
      && here.st_dev == opened.st_dev && here.st_ino == opened.st_ino
  }
}

extension FileLocation: CustomStringConvertible {
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
