import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct IdentityTests {
  /// Calls a function with a folder that contains a file, a hard link to it, and a folder with two names.
  private func withTree(_ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      try manager.createDirectory(atPath: folder + "/real/deep", withIntermediateDirectories: true)
      try manager.createSymbolicLink(atPath: folder + "/other", withDestinationPath: "real")
      try Data([1]).write(to: URL(fileURLWithPath: folder + "/real/file"))
      try Data([1]).write(to: URL(fileURLWithPath: folder + "/real/copy"))
      try manager.linkItem(atPath: folder + "/real/file", toPath: folder + "/hard")
      try manager.createSymbolicLink(atPath: folder + "/dangling", withDestinationPath: "real/new")
      try manager.createSymbolicLink(atPath: folder + "/circle", withDestinationPath: "circle")
      try body(folder)
    }
  }

  @Test(arguments: [
    ("real/file", "real/file"), ("real/file", "other/file"), ("real/file", "hard"),
    ("real/file", "real/deep/../file"), ("real//file", "./real/file"),
    // Files that do not exist yet.
    ("real/new", "other/new"), ("real/new", "dangling"), ("other/new", "real/deep/../new"),
    ("real/no/folder/new", "other/no/folder/new"), ("real/no/../new", "real/./new"), ("circle", "circle"),
  ])
  func oneFileHasManyNames(a: String, b: String) throws {
    try withTree { folder in
      #expect(FileAccess.isSameFile("\(folder)/\(a)", "\(folder)/\(b)"))
      #expect(FileAccess.isSameFile("\(folder)/\(b)", "\(folder)/\(a)"))
    }
  }

  @Test(arguments: [
    ("real/file", "real/copy"), ("real/file", "real/new"), ("real/new", "new"), ("real/new", "real/newer"),
    ("dangling", "real/file"), ("real/no/new", "real/new"), ("circle", "real/circle"), ("", "real/file"),
  ])
  func otherFilesAreOther(a: String, b: String) throws {
    try withTree { folder in
      #expect(!FileAccess.isSameFile("\(folder)/\(a)", "\(folder)/\(b)"))
      #expect(!FileAccess.isSameFile("\(folder)/\(b)", "\(folder)/\(a)"))
    }
  }

  @Test func pathsFromHereAndFromTheRoot() {
    let here = FileManager.default.currentDirectoryPath
    #expect(FileAccess.isSameFile("igviz-none", "\(here)/igviz-none"))
    #expect(FileAccess.isSameFile("./igviz-none", "igviz-none"))
    #expect(!FileAccess.isSameFile("igviz-none", "/igviz-none"))
    #expect(!FileAccess.isSameFile("", "igviz-none"))
  }
}
