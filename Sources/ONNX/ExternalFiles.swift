import Files
import Synchronization

/// The external data files of a model, which hold some of its weights; each is opened once.
///
/// A file is looked up by its relative path, first in the folder of the model's path, then in the folder of the file to which this
/// path resolves. The opened file must lie in one of these two folders. A symbolic link may lead from one into the other, as in the
/// cache of Hugging Face, and nowhere else.
final class ExternalFiles: Sendable {
  /// The folders where a file is looked up, in this order; empty for a model without a folder.
  private let folders: [String]
  /// The resolved folders in which an opened file may lie.
  private let roots: [FilePath]
  /// The largest size of each file, in bytes.
  private let byteLimit: Int
  /// The files opened so far, by location.
  private let files = Mutex<[FilePath: FileBytes]>([:])

  /// - Parameters:
  ///   - folder: the folder of the model's path; without a folder, external data is refused.
  ///   - model: the resolved path of the model's file.
  ///   - byteLimit: the largest size of each file, in bytes.
  init(folder: String?, model: FilePath? = nil, byteLimit: Int) {
    folders = [folder, model?.folder.text].compactMap(\.self)
    roots = [folder.flatMap(FilePath.init(resolving:)), model?.folder].compactMap(\.self)
    self.byteLimit = byteLimit
  }

  /// Returns `length` bytes of a file from byte `offset`.
  ///
  /// - Throws: `ONNXError.externalData`, `FileError`
  func slice(location: String, offset: Int, length: Int) throws -> FileSlice {
    guard offset >= 0, length >= 0, !offset.addingReportingOverflow(length).overflow else {
      throw ONNXError.externalData(location: location, problem: "offset \(offset) and length \(length)")
    }
    let file = try file(at: location)
    guard offset <= file.bytes.count, length <= file.bytes.count - offset else {
      throw ONNXError.externalData(
        location: location,
        problem: "the file is too short: \(file.bytes.count) bytes, not \(length) from byte \(offset)")
    }
    return FileSlice(file: file, range: offset..<offset + length)
  }

  /// - Throws: `ONNXError.externalData`, `FileError`
  func file(at location: String) throws -> FileBytes {
    let key = FilePath(location)
    if let known = files.withLock({ $0[key] }) { return known }
    let file = try FileBytes(opened(location), limit: byteLimit)
    files.withLock { $0[key] = file }
    return file
  }

  private func opened(_ location: String) throws -> RegularFile {
    guard !folders.isEmpty else {
      throw ONNXError.externalData(location: location, problem: "the model has no folder to find the file in")
    }
    let path = try Self.relativePath(location)
    let file = try Self.firstFound(folders.map { "\($0)/\(path)" })
    let place = try file.location()
    guard roots.contains(where: place.isBelow) else {
      throw ONNXError.externalData(
        location: location,
        problem:
          "the file is outside the model's folder, at \(place); copy it into the folder (cp -L follows links)"
      )
    }
    return file
  }

  private static func firstFound(_ paths: [String]) throws(FileError) -> RegularFile {
    for path in paths.dropLast() {
      do throws(FileError) {
        return try RegularFile(path)
      } catch .notFound {
        continue
      }
    }
    do throws(FileError) {
      return try RegularFile(paths[paths.count - 1])
    } catch .notFound {
      throw .notFound(path: paths[0])
    }
  }

  /// Returns the location without a leading `./`.
  ///
  /// - Throws: `ONNXError.externalData` if the location is not the relative path of a file below the folder.
  private static func relativePath(_ location: String) throws(ONNXError) -> String {
    var parts = location.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    while parts.count > 1, parts[0].elementsEqual(".".utf8) { parts.removeFirst() }
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8) && !part.contains(0)
    }
    guard isPlain else {
      throw .externalData(
        location: location,
        problem: "invalid location: it must be a relative path inside the model's folder, "
          + "without '.', '..' and empty parts")
    }
    return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
  }

  /// - Throws: `FileError.changed`
  func checkUnchanged() throws(FileError) {
    for file in files.withLock({ Array($0.values) }) { try file.checkUnchanged() }
  }

  func haveBeenRead() {
    for file in files.withLock({ Array($0.values) }) { file.hasRead(file.bytes) }
  }
}
