import Foundation
import TestSupport

/// The files of this repository.
enum Repository {
  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: TestFiles.root.appendingPathComponent(path)), as: UTF8.self)
  }

  /// Returns the paths of all Swift files below Sources, relative to the root, sorted.
  static func swiftSources() throws -> [String] {
    let folder = TestFiles.root.appendingPathComponent("Sources").path
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return paths.filter { $0.hasSuffix(".swift") }.map { "Sources/\($0)" }.sorted()
  }

  /// Returns the paths of all tracked files, relative to the root. Without git: of all files and folders that are not hidden.
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
