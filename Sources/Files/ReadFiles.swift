import Foundation
import Synchronization

/// The files that a process reads, so that none of them is written over, whatever the paths are that lead to them.
public final class ReadFiles: Sendable {
  private struct Identity: Hashable {
    let device: UInt64
    let number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard !path.utf8.contains(0), stat(path, &status) == 0 else { return nil }
      (device, number) = (
        UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)
      )
    }
  }

  /// The paths by which files were read, by what they led to then.
  private let paths = Mutex<[Identity: Set<String>]>([:])

  public init(_ paths: [String] = []) { for path in paths { add(path) } }

  /// Notes a file, or a folder with all that is in it, before it is read.
  public func add(_ path: String) {
    guard let identity = Identity(path) else { return }
    paths.withLock { _ = $0[identity, default: []].insert(path) }
  }

  /// Whether a path leads to a file that was read, or into a folder that was.
  public func contains(_ path: String) -> Bool { paths.withLock { Self.contains(path, $0) } }

  /// Writes to a path that leads to none of them; no file is noted meanwhile.
  ///
  /// - Throws: `FileError.unwritable` where it does, or what `write` throws.
  public func protect(_ path: String, write: () throws -> Void) throws {
    try paths.withLock { paths in
      if Self.contains(path, paths) {
        throw FileError.unwritable(path: path, reason: "it is a file that is read; choose another name")
      }
      try write()
    }
  }

  private static func contains(_ path: String, _ paths: [Identity: Set<String>]) -> Bool {
    [path, FileAccess.split(path).folder].contains { path in
      guard let identity = Identity(path), let known = paths[identity] else { return false }
      // The number of a file that is gone may be another file's by now.
      return known.contains { Identity($0) == identity }
    }
  }
}
