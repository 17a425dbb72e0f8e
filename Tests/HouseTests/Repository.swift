import Foundation
import TestSupport

/// The files of this repository.
enum Repository {
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: TestFiles.root.appendingPathComponent(path)), as: UTF8.self)
  }

  /// Paths of all Swift files below Sources, from the root, sorted.
  static func swiftSources() throws -> [String] {
    let folder = TestFiles.root.appendingPathComponent("Sources").path
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return paths.filter { $0.hasSuffix(".swift") }.map { "Sources/\($0)" }.sorted()
  }

  /// Paths of all tracked files, from the root. Without git: of all files and folders that are not hidden.
  static func paths() -> [String] { trackedPaths() ?? visiblePaths() }

  private static func trackedPaths() -> [String]? {
    let git = Process()
    let output = Pipe()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "-C", TestFiles.root.path, "ls-files", "-z"]
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    do { try git.run() } catch { return nil }
    let list = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0, !list.isEmpty else { return nil }
    return String(decoding: list, as: UTF8.self).split(separator: "\0").map(String.init)
  }

  private static func visiblePaths() -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: TestFiles.root.path) else { return [] }
    var paths: [String] = []
    while let path = walk.nextObject() as? String {
      if (path as NSString).lastPathComponent.hasPrefix(".") {
        walk.skipDescendants()
      } else {
        paths.append(path)
      }
    }
    return paths
  }
}
