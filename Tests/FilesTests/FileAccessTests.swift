import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FileAccessTests {
  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try FileAccess.write(Data([1, 2, 3]), to: path)
      #expect(try FileAccess.read(path, limit: 3) == Data([1, 2, 3]))
      try FileAccess.write(Data(), to: path)
      #expect(try FileAccess.read(path, limit: 0) == Data())
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"], "nothing is left beside it")
    }
  }

  @Test func aMissingFileIsNotFound() {
    #expect(throws: FileError.notFound(path: "/no/such/file")) {
      try FileAccess.read("/no/such/file", limit: 1)
    }
  }

  @Test func aFolderCannotBeRead() {
    #expect(throws: FileError.unreadable(path: "/tmp", reason: "it is a folder")) {
      try FileAccess.read("/tmp", limit: 1)
    }
  }

  @Test func aFileOverTheLimitIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try FileAccess.write(Data(count: 100), to: path)
      #expect(throws: FileError.tooLarge(path: path, bytes: 100, limit: 99)) {
        try FileAccess.read(path, limit: 99)
      }
    }
  }

  @Test func anEndlessFileIsRefusedAtTheLimit() {
    #expect(throws: FileError.self) { try FileAccess.read("/dev/zero", limit: 1 << 20) }
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileError.self) { try FileAccess.write(Data([1]), to: folder + "/none/a") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
    #expect(throws: FileError.unwritable(path: "/dev/full", reason: "No space left on device")) {
      try FileAccess.write(Data([1]), to: "/dev/full")
    }
  }
}
