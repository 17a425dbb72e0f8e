import Figure
import Files
import Foundation
import Report

/// The folder that the results of many inputs lie in, and what is called how in it.
package struct ResultFolder: Sendable {
  package let path: String

  package init(_ path: String) {
    let bytes = FilePath(path).bytes
    self.path =
      bytes.count > 1 && bytes.last == UInt8(ascii: "/")
      ? String(decoding: bytes.dropLast(), as: UTF8.self) : path
  }

  /// A line for each explanation.
  package var results: String { "\(path)/results.jsonl" }
  package var table: String { "\(path)/results.csv" }
  package var page: String { "\(path)/index.html" }
  /// A line for each input that could not be explained when it was last tried.
  package var failures: String { "\(path)/failures.jsonl" }
  /// Where arrays go.
  package var allArrays: String { "\(path)/\(Self.arrays)" }
  var rows: String { "\(state)/rows.jsonl" }
  private var lock: String { "\(state)/lock" }
  /// Everything here whose name does not depend on an input.
  var ownFiles: [String] { [results, table, page, failures, rows, lock, versionFile, requestFile] }
  /// What the program keeps for itself.
  var state: String { "\(path)/.igviz" }

  static let pictures = "pictures"
  static let arrays = "arrays"
  /// What the folders are called that grow with the inputs.
  static let grownNames = [FilePath(pictures), FilePath(arrays)]
  var grown: [String] { ["\(path)/\(Self.pictures)", allArrays] }

  /// Longer names are cut; what writes a file needs some room behind its name.
  private static let longestName = 240

  /// Where a picture goes, seen from the folder. Whole names: `a.jpg` and `a.png` may lie side by side.
  package func picture(of key: String) -> String { "\(Self.pictures)/\(Self.short(key)).png" }

  /// Where arrays go, seen from the folder.
  package func arrays(of key: String) -> String { "\(Self.arrays)/\(Self.short(key))" }

  private static func short(_ key: String) -> String {
    let parts = FilePath(key).components.compactMap(\.text)
    guard let name = parts.last, name.utf8.count > longestName else { return key }
    var head = name.unicodeScalars
    while head.reduce(0, { $0 + UTF8.width($1) }) > longestName - 17 { head.removeLast() }
    let digest = FileAccess.sha256(of: Data(name.utf8)).prefix(16)
    return (parts.dropLast() + ["\(head)-\(digest)"]).joined(separator: "/")
  }

  /// Whether anything was found here before.
  package var hasResults: Bool { FileAccess.exists(results) }

  /// Whether a path leads to where runs have written here.
  func hasWritten(_ path: String) -> Bool { hasResults && isTaken(path) }

  /// Whether a path leads to where runs write what grows with the inputs, or keep their own.
  private func isTaken(_ path: String) -> Bool {
    (grown + [state]).contains { FileAccess.isSameFile(path, $0) || FileAccess.isBelow(path, $0) }
  }

  /// Makes sure that nothing that a run writes here replaces what it reads: neither an input that lies where results go, nor any
  /// other file that something here leads to.
  ///
  /// - Parameters:
  ///   - reads: all that is read, the inputs among it.
  ///   - hasArrays: whether arrays are written.
  /// - Throws: `FileError.isRead`, `ResultFolderError.inputAmongResults`
  package func checkFree(for places: [InputFile], reads: ReadFiles, hasArrays: Bool) throws {
    for file in ownFiles { try reads.checkFree(file) }
    if let (first, second) = NameFolding.firstCollision(of: places.map(\.key), in: path) {
      throw ResultFolderError.oneName(first, second, folder: path)
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

  /// Grows when what lies in a folder changes its meaning. 1 had no file that says so.
  package static let currentVersion = 2

  /// Of the results that lie here; `nil` where there are none.
  package var version: Int? {
    guard hasResults else { return nil }
    guard let data = try? FileAccess.read(versionFile, limit: 64) else { return 1 }
    return Int(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
      ?? .max
  }

  private var versionFile: String { "\(state)/version" }

  /// What the results here answer, also where there are none yet: a shard may be empty.
  var request: String? {
    guard let data = try? FileAccess.read(requestFile, limit: 1024) else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var requestFile: String { "\(state)/request" }

  /// - Throws: `FileError`; `ResultFolderError.newer` where another program wrote here that knows more.
  func writeState(request: String) throws {
    if let version, version > Self.currentVersion { throw ResultFolderError.newer(path) }
    try FileAccess.write(Data("\(Self.currentVersion)\n".utf8), to: versionFile)
    try FileAccess.write(Data("\(request)\n".utf8), to: requestFile)
  }

  /// Takes away what runs left that were killed.
  func removeLeftovers(keeping isKept: (String) -> Bool) {
    FileAccess.removeLeftovers(in: path, isDeep: false, keeping: isKept)
    for part in grown + [state] { FileAccess.removeLeftovers(in: part, isDeep: true, keeping: isKept) }
  }

  /// Makes it and keeps other processes from writing there, as long as the lock is held.
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
