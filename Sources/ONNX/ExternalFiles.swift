import Files
import Foundation
import Synchronization

/// The files beside a model that hold some of its weights; each is opened once.
final class ExternalFiles: Sendable {
  private let folder: String?
  /// Of each file.
  private let byteLimit: Int
  private let files = Mutex<[String: FileBytes]>([:])

  /// - Parameter folder: where they may lie; without it there may be none.
  init(folder: String?, byteLimit: Int) {
    self.folder = folder
    self.byteLimit = byteLimit
  }

  /// A part of a file.
  ///
  /// - Throws: `ONNXError.malformed`, `FileError`
  func slice(location: String, offset: Int, length: Int) throws -> FileSlice {
    guard let folder else { throw ONNXError.malformed("external data of a model without a folder") }
    // Nothing outside the model's folder is ever opened, not even through a link.
    let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    let path = URL(fileURLWithPath: root).appendingPathComponent(location).resolvingSymlinksInPath().path
    guard path.hasPrefix(root + "/"), !location.hasPrefix("/") else {
      throw ONNXError.malformed("external data '\(location)' lies outside the model's folder")
    }
    let file = try opened(path)
    guard offset >= 0, offset <= file.bytes.count, length >= 0, length <= file.bytes.count - offset else {
      throw ONNXError.malformed("external data '\(location)' is too short")
    }
    return FileSlice(file: file, range: offset..<offset + length)
  }

  private func opened(_ path: String) throws(FileError) -> FileBytes {
    if let known = files.withLock({ $0[path] }) { return known }
    let file = try FileBytes(contentsOf: path, limit: byteLimit)
    files.withLock { $0[path] = file }
    return file
  }

  /// - Throws: `FileError.changed`
  func checkUnchanged() throws(FileError) {
    for file in files.withLock({ Array($0.values) }) { try file.checkUnchanged() }
  }

  func haveBeenRead() {
    for file in files.withLock({ Array($0.values) }) { file.hasRead(file.bytes) }
  }
}
