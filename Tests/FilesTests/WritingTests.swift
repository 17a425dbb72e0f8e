import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct WritingTests {
  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test(arguments: [0o640, 0o444, 0o755])
  func aFileThatIsReplacedKeepsItsMode(mode: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try FileAccess.write(Data([1]), to: path)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      try FileAccess.write(Data([2]), to: path)
      #expect(try self.mode(path) == mode)
      #expect(try FileAccess.read(path, limit: 1) == Data([2]))
    }
  }

  @Test func aNewFileHasTheModeAnyFileGets() throws {
    try withTemporaryFolder { folder in
      try FileAccess.write(Data(), to: folder + "/a")
      let file = open(folder + "/b", O_CREAT | O_WRONLY, 0o666)
      #expect(file >= 0)
      close(file)
      #expect(try mode(folder + "/a") == mode(folder + "/b"))
    }
  }

  @Test(arguments: [true, false])
  func aLinkStaysAndItsTargetIsReplaced(exists: Bool) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/there", withIntermediateDirectories: false)
      if exists { try FileAccess.write(Data([1]), to: folder + "/there/target") }
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "there/target")
      try FileManager.default.createSymbolicLink(atPath: folder + "/second", withDestinationPath: "link")
      try FileAccess.write(Data([2]), to: folder + "/second")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "there/target")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/second") == "link")
      #expect(try FileAccess.read(folder + "/there/target", limit: 1) == Data([2]))
      #expect(try names(in: folder + "/there") == ["target"])
    }
  }

  @Test func namesAsLongAsNamesCanBe() throws {
    try withTemporaryFolder { folder in
      for length in [250, 255] {
        let path = folder + "/" + String(repeating: "n", count: length)
        try FileAccess.write(Data([7]), to: path)
        #expect(try FileAccess.read(path, limit: 1) == Data([7]))
      }
      #expect(throws: FileError.self) {
        try FileAccess.write(Data(), to: folder + "/" + String(repeating: "n", count: 256))
      }
      #expect(try names(in: folder).count == 2)
    }
  }

  @Test func aWriteThatFailsLeavesTheOldFileAndNoOther() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      let full = FileError.unwritable(path: path, reason: "full")
      #expect(throws: full) { try FileAccess.replace(path) { _ throws(FileError) in throw full } }
      #expect(try names(in: folder) == [])
      try FileAccess.write(Data([1]), to: path)
      #expect(throws: full) { try FileAccess.replace(path) { _ throws(FileError) in throw full } }
      #expect(try names(in: folder) == ["a"])
      #expect(try FileAccess.read(path, limit: 1) == Data([1]))
      // The last step fails because a folder has the name.
      #expect(throws: FileError.self) {
        try FileAccess.replace(folder + "/b") { _ throws(FileError) in
          try FileAccess.makeFolder(folder + "/b/c")
        }
      }
      #expect(try names(in: folder) == ["a", "b"])
    }
  }

  /// Two threads stand for two processes with the same process number, as in two containers.
  @Test func writersAtTheSameTimeDoNotMeet() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("igviz-\(UUID().uuidString)")
      .path
    try FileAccess.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await withTaskGroup { group in
      for writer in 0..<8 {
        group.addTask {
          for _ in 0..<20 {
            #expect(throws: Never.self) {
              try FileAccess.write(Data(repeating: UInt8(writer), count: 10_000), to: folder + "/a")
            }
          }
        }
      }
    }
    let data = try FileAccess.read(folder + "/a", limit: 10_000)
    #expect(data.count == 10_000 && Set(data).count == 1)
    #expect(try names(in: folder) == ["a"])
  }

  @Test func aPipeIsWrittenDirectly() throws {
    let pipe = Pipe()
    try FileAccess.write(Data([1, 2]), to: "/dev/fd/\(pipe.fileHandleForWriting.fileDescriptor)")
    try pipe.fileHandleForWriting.close()
    #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data([1, 2]))
  }
}
