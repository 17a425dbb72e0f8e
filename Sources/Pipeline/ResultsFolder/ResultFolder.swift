import Figure
import Files
import Foundation
import Report

/// A folder with the results of many inputs, and the names of the files in it.
package struct ResultFolder: Sendable {
  package let path: String

  package init(_ path: String) {
    let bytes = FilePath(path).bytes
    self.path =
      bytes.count > 1 && bytes.last == UInt8(ascii: "/")
      ? String(decoding: bytes.dropLast(), as: UTF8.self) : path
  }

  /// The file with one line per explanation.
  package var results: String { "\(path)/results.jsonl" }
  package var table: String { "\(path)/results.csv" }
  package var page: String { "\(path)/index.html" }
  /// The file with one line per input that failed when it was last tried.
  package var failures: String { "\(path)/failures.jsonl" }
  /// The folder of all arrays.
  package var allArrays: String { "\(path)/\(Self.arrays)" }
  var rows: String { "\(state)/rows.jsonl" }
  private var lock: String { "\(state)/lock" }
  /// All files here whose names do not depend on an input.
  var ownFiles: [String] { [results, table, page, failures, rows, lock, versionFile, requestFile] }
  /// The folder of the program's internal files.
  var state: String { "\(path)/.igviz" }

  static let pictures = "pictures"
  static let arrays = "arrays"
  /// The names of the folders that grow with the number of inputs.
  static let resultFolderNames = [FilePath(pictures), FilePath(arrays)]
  var resultFolders: [String] { ["\(path)/\(Self.pictures)", allArrays] }

  /// The maximum length of a name, in bytes of UTF-8; longer names are truncated. Writing a file needs room for a suffix.
  private static let longestName = 240

  /// Returns the path of a picture, relative to the folder. It keeps the input's extension, because `a.jpg` and `a.png` can both exist.
  package func picture(of key: String) -> String { "\(Self.pictures)/\(Self.short(key)).png" }

  /// Returns the path of an input's arrays, relative to the folder.
  package func arrays(of key: String) -> String { "\(Self.arrays)/\(Self.short(key))" }

  private static func short(_ key: String) -> String {
    let parts = FilePath(key).components.compactMap(\.text)
    guard let name = parts.last, name.utf8.count > longestName else { return key }
    var head = name.unicodeScalars
    while head.reduce(0, { $0 + UTF8.width($1) }) > longestName - 17 { head.removeLast() }
    let digest = FileAccess.sha256(of: Data(name.utf8)).prefix(16)
    return (parts.dropLast() + ["\(head)-\(digest)"]).joined(separator: "/")
  }

  /// Whether an earlier run wrote results here.
  package var hasResults: Bool { FileAccess.exists(results) }

  /// Whether a path is inside the part of this folder where earlier runs have written.
  func hasWritten(_ path: String) -> Bool { hasResults && isTaken(path) }

  /// Whether a path is inside the folders of pictures, of arrays or of internal files.
  private func isTaken(_ path: String) -> Bool {
    (resultFolders + [state]).contains { FileAccess.isSameFile(path, $0) || FileAccess.isBelow(path, $0) }
  }

  /// Checks that a run replaces none of the files it reads: neither inputs inside the folders of results, nor other files that paths in
  /// this folder lead to.
  ///
  /// - Parameters:
  ///   - reads: all files that are read, including the inputs.
  ///   - hasArrays: whether arrays are written.
  /// - Throws: `FileError.isRead`, `ResultFolderError.inputAmongResults`, `ResultFolderError.nameClash`
  package func checkFree(for places: [InputFile], reads: ReadFiles, hasArrays: Bool) throws {
    for file in ownFiles { try reads.checkFree(file) }
    if let (first, second) = NameFolding.firstCollision(of: places.map(\.key), in: path) {
      throw ResultFolderError.nameClash(first, second, folder: path)
    }
    let folders = Set(places.map { FilePath($0.path).folder })
    for folder in folders.compactMap(\.text) where isTaken(folder) {
      throw ResultFolderError.inputAmongResults(folder, path)
    }
    for place in places {
      var (picture, page) = ("\(path)/\(picture(of: place.key))", 1)
      let first = picture
      while FileAccess.exists(picture) {
        try reads.checkFree(picture)
        page += 1
        picture = FigureScene.numbered(first, page)
      }
      if hasArrays { try ArrayFiles.checkFree("\(path)/\(arrays(of: place.key))", reads: reads) }
    }
  }

  // MARK: Version

  /// The version of the folder's format; increased when the meaning of its content changes. Version 1 had no version file.
  package static let currentVersion = 2

  /// The format version of the results here; `nil` if there are none.
  package var version: Int? {
    guard hasResults else { return nil }
    guard let data = try? FileAccess.read(versionFile, limit: 64) else { return 1 }
    return Int(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
      ?? .max
  }

  private var versionFile: String { "\(state)/version" }

  /// The request that the results here answer. It is set even without results, because a shard can be empty.
  var request: String? {
    guard let data = try? FileAccess.read(requestFile, limit: 1024) else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var requestFile: String { "\(state)/request" }

  /// - Throws: `FileError`; `ResultFolderError.newer` if a newer version of the program wrote here.
  func writeState(request: String) throws {
    if let version, version > Self.currentVersion { throw ResultFolderError.newer(path) }
    try FileAccess.write(Data("\(Self.currentVersion)\n".utf8), to: versionFile)
    try FileAccess.write(Data("\(request)\n".utf8), to: requestFile)
  }

  /// Removes temporary files of runs that were killed.
  func removeLeftovers(keeping isKept: (String) -> Bool) {
    FileAccess.removeLeftovers(in: path, isDeep: false, keeping: isKept)
    for part in resultFolders + [state] {
      FileAccess.removeLeftovers(in: part, isDeep: true, keeping: isKept)
    }
  }

  /// Creates the folder, and keeps other processes from writing there while the lock is held.
  ///
  /// - Throws: `FileError`
  func locked() throws(FileError) -> FolderLock {
    try FileAccess.makeFolder(state)
    return try FolderLock(lock)
  }
}

extension ResultFolder: Equatable {
  package static func == (first: ResultFolder, second: ResultFolder) -> Bool {
    FilePath(first.path) == FilePath(second.path)
  }
}
