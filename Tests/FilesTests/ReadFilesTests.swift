import Foundation
import TestSupport
import Testing

@testable import Files

/// Input files are recognised as files, whatever the name of an output.
@Suite struct ReadFilesTests {
  private func withTree(_ body: (_ folder: String, _ reads: ReadFiles) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      for name in ["a.png", "other.png", "a.2.png", "a.3.igviz.png"] {
        try Data(name.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      try manager.createDirectory(atPath: folder + "/real", withIntermediateDirectories: false)
      try manager.createSymbolicLink(atPath: folder + "/folder", withDestinationPath: ".")
      try manager.createSymbolicLink(atPath: folder + "/link.png", withDestinationPath: "real/../a.png")
      try manager.linkItem(atPath: folder + "/a.png", toPath: folder + "/real/hard.png")
      try body(folder, ReadFiles(["\(folder)/a.png", "\(folder)/missing.png"]))
    }
  }

  @Test(arguments: ["a.png", "./a.png", "link.png", "real/hard.png", "folder/folder/a.png", "real/../a.png"])
  func namesOfOneFile(name: String) throws {
    try withTree { folder, reads in
      #expect(reads.contains("\(folder)/\(name)"))
      #expect(throws: FileError.isRead(path: "\(folder)/\(name)")) {
        try reads.checkFree("\(folder)/\(name)")
      }
    }
  }

  /// A missing file cannot be lost, and a folder is not a file.
  @Test(arguments: ["other.png", "missing.png", "real", "a.2.png", "nowhere/a.png"])
  func otherFiles(name: String) throws {
    try withTree { folder, reads in
      #expect(!reads.contains("\(folder)/\(name)"))
      try reads.checkFree("\(folder)/\(name)")
    }
  }

  /// Pages and rows get numbered names later: these names are reserved, too.
  @Test func numberedNames() throws {
    try withTree { folder, reads in
      reads.add(["\(folder)/a.2.png", "\(folder)/a.3.igviz.png"])
      func isFree(_ name: String) -> Bool { (try? reads.checkFree(numbered: "\(folder)/\(name)")) != nil }
      #expect(!isFree("a.png") && !isFree("link.png"))
      #expect(!isFree("a.igviz.png"), "a.3.igviz.png is read")
      try FileManager.default.removeItem(atPath: folder + "/a.png")
      #expect(!isFree("a.png"), "a.2.png is read")
      for name in ["a.jpg", "b.png", "a2.png", "x.igviz.png", "nowhere/a.png"] {
        #expect(isFree(name), "\(name)")
      }
    }
  }

  /// Writing to a pipe or a device loses no data.
  @Test func pipesAndDevices() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo(folder + "/pipe", 0o600) == 0)
      let reads = ReadFiles(["\(folder)/pipe", "/dev/null"])
      #expect(!reads.contains("\(folder)/pipe") && !reads.contains("/dev/null"))
    }
  }
}
