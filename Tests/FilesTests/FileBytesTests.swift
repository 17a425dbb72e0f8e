import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FileBytesTests {
  private func bytes(_ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) })
  }

  private func write(_ data: Data, to path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }

  @Test func largeFilesAreMappedAndSmallOnesRead() throws {
    try withTemporaryFolder { folder in
      for (count, isMapped) in [
        (0, false), (5, false), (1 << 20 - 1, false), (1 << 20, true), (3_000_001, true),
      ] {
        let data = bytes(count)
        try write(data, to: "\(folder)/file")
        let file = try FileBytes(contentsOf: "\(folder)/file", limit: 1 << 22)
        #expect(file.isMapped == isMapped && file.bytes.elementsEqual(data))
        // The bytes are available after any hint about their pages.
        file.prefetch(file.bytes)
        for range in [0..<count, count / 3..<count / 2, count..<count] {
          file.hasRead(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
        }
        data.withUnsafeBytes { file.hasRead($0) }
        #expect(file.bytes.elementsEqual(data))
        try file.checkUnchanged()
      }
    }
  }

  @Test func errors() throws {
    try withTemporaryFolder { folder in
      try write(bytes(1 << 20), to: "\(folder)/large")
      #expect(throws: FileError.tooLarge(path: "\(folder)/large", bytes: 1 << 20, limit: 1000)) {
        try FileBytes(contentsOf: "\(folder)/large", limit: 1000)
      }
      #expect(throws: FileError.notFound(path: "\(folder)/none")) {
        try FileBytes(contentsOf: "\(folder)/none", limit: 1000)
      }
      #expect(throws: FileError.unreadable(path: folder, reason: "it is a folder")) {
        try FileBytes(contentsOf: folder, limit: 1000)
      }
    }
  }

  /// Changes of a file by another program.
  @Test func changesAreNoticed() throws {
    try withTemporaryFolder { folder in
      let (path, data) = ("\(folder)/file", bytes(2 << 20))
      func changed(_ change: () throws -> Void) throws -> FileBytes {
        try write(data, to: path)
        let file = try FileBytes(contentsOf: path, limit: 1 << 22)
        try file.checkUnchanged()
        try change()
        return file
      }
      // A file that was replaced or deleted keeps its contents.
      let replaced = try changed { try FileAccess.write(bytes(5), to: path) }
      try replaced.checkUnchanged()
      #expect(replaced.bytes.elementsEqual(data))
      let deleted = try changed { try FileManager.default.removeItem(atPath: path) }
      #expect(deleted.bytes.elementsEqual(data))
      // Truncated, extended, or modified in place.
      let short = try changed { truncate(path, 1 << 19) }
      #expect(throws: FileError.changed(path: path)) { try short.checkUnchanged() }
      let long = try changed { truncate(path, 3 << 20) }
      #expect(throws: FileError.changed(path: path)) { try long.checkUnchanged() }
      let written = try changed {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.write(contentsOf: Data([1]))
        try handle.close()
      }
      #expect(throws: FileError.changed(path: path)) { try written.checkUnchanged() }
    }
  }

  @Test func copiesAreNobodyElses() throws {
    var data = bytes(100)
    let file = FileBytes(copying: data)
    data[0] ^= 1
    #expect(file.bytes.dropFirst().elementsEqual(data.dropFirst()) && file.bytes[0] != data[0])
    try file.checkUnchanged()
  }
}
