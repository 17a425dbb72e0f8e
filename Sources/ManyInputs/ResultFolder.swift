import Files
import Foundation

/// The folder that the results of many inputs lie in, and what is called how in it.
public struct ResultFolder: Hashable, Sendable {
  public let path: String

  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// A line for each explanation.
  public var results: String { "\(path)/results.jsonl" }
  public var table: String { "\(path)/results.csv" }
  public var page: String { "\(path)/index.html" }
  /// A line for each input that could not be explained when it was last tried.
  public var failures: String { "\(path)/failures.jsonl" }
  /// Where arrays go.
  public var allArrays: String { "\(path)/\(Self.arrays)" }
  var rows: String { "\(path)/\(Self.state)/rows.jsonl" }
  private var lock: String { "\(path)/\(Self.state)/lock" }

  private static let state = ".igviz"
  static let pictures = "pictures"
  static let arrays = "arrays"

  /// Longer names are cut; what writes a file needs some room behind its name.
  private static let longestName = 240

  /// Where a picture goes, seen from the folder. Whole names: `a.jpg` and `a.png` may lie side by side.
  public func picture(of key: String) -> String { "\(Self.pictures)/\(Self.short(key)).png" }

  /// Where arrays go, seen from the folder.
  public func arrays(of key: String) -> String { "\(Self.arrays)/\(Self.short(key))" }

  private static func short(_ key: String) -> String {
    let parts = key.split(separator: "/").map(String.init)
    guard let name = parts.last, name.utf8.count > longestName else { return key }
    var head = name
    while head.utf8.count > longestName - 17 { head.removeLast() }
    let digest = FileAccess.sha256(of: Data(name.utf8)).prefix(16)
    return (parts.dropLast() + ["\(head)-\(digest)"]).joined(separator: "/")
  }

  /// Whether anything was found here before.
  public var hasResults: Bool { FileManager.default.fileExists(atPath: results) }

  /// Makes it and keeps other processes from writing there, as long as the lock is held.
  ///
  /// - Throws: `FileError`
  func locked() throws(FileError) -> FolderLock {
    try FileAccess.makeFolder("\(path)/\(Self.state)")
    return try FolderLock(lock)
  }
}
