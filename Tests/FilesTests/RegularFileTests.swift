import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct RegularFileTests {
  /// Each reader refuses such files, and none waits for a writer.
  @Test(.timeLimit(.minutes(1))) func whatIsNoRegularFileIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let socket = try boundSocket("\(folder)/socket")
      defer { close(socket) }
      for (path, what) in [
        ("\(folder)/pipe", "a pipe"), ("\(folder)/socket", "a socket"), ("/dev/zero", "a device"),
        ("/dev/null", "a device"), (folder, "a folder"),
      ] {
        let link = "\(folder)/link"
        unlink(link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for path in [path, link] {
          let reads: [() throws -> Void] = [
            { _ = try FileAccess.read(path, limit: 10) }, { _ = try FileBytes(contentsOf: path, limit: 10) },
            { _ = try FileAccess.sha256(ofFile: path) }, { try AppendLog.forEachLine(of: path) { _ in } },
          ]
          for read in reads {
            let error = #expect(throws: FileError.self) { try read() }
            #expect("\(error, default: "")".hasPrefix("\(path): cannot be read: it is \(what)"))
          }
        }
      }
    }
  }

  private func boundSocket(_ path: String) throws -> Int32 {
    #if os(Linux)
      let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let file = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(result == 0)
    return file
  }

  /// A pipe with an open writer gives bytes, but is not a regular file either.
  @Test func aPipeWithAWriterIsRefused() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data([1, 2]))
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(throws: FileError.self) { try FileAccess.read(path, limit: 10) }
    withExtendedLifetime(pipe) {}
  }

  /// The system would read a file with another name.
  @Test func aNameEndsWithItsLastByte() throws {
    try withTemporaryFolder { folder in
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/a"))
      #expect(throws: FileError.notFound(path: "\(folder)/a\0b")) { try RegularFile("\(folder)/a\0b") }
      #expect(throws: FileError.self) { try FileAccess.write(Data([2]), to: "\(folder)/a\0b") }
      #expect(try FileAccess.read("\(folder)/a", limit: 10) == Data([1]))
    }
  }

  @Test func whereAFileLies() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/b", withIntermediateDirectories: false)
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/b/a"))
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "b/../b/a")
      let root = try #require(FilePath(resolving: folder))
      let place = try RegularFile("\(folder)/link").location()
      #expect(place.bytes == root.bytes + Array("/b/a".utf8))
      #expect(place.folder.folder == root && place.isBelow(root) && place.isBelow(place.folder))
      #expect(!place.isBelow(place) && !root.isBelow(root) && !root.isBelow(place))
      #expect(place.isBelow(FilePath("/")))
    }
  }

  @Test func placesAreComparedByBytes() {
    func place(_ text: String) -> FilePath { FilePath(text) }
    #expect(!place("/cafe\u{301}/w").isBelow(place("/caf\u{e9}")))
    #expect(!place("/caf\u{301}").isBelow(place("/caf")))
    #expect(!place("/cafe").isBelow(place("/caf")))
    #expect(place("/caf/e").isBelow(place("/caf")) && place("/caf/e").isBelow(place("/caf/")))
    #expect(place("/caf").folder == place("/"))
  }

  /// A pipe as the destination: with a reader it is written to; without one it is an error.
  @Test(.timeLimit(.minutes(1))) func aPipeWithoutAReaderIsNotWaitedFor() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      let error = #expect(throws: FileError.self) { try FileAccess.write(Data([1]), to: "\(folder)/pipe") }
      #expect("\(error, default: "")".contains("no program reads"))
      let reader = open("\(folder)/pipe", O_RDONLY | O_NONBLOCK)
      defer { close(reader) }
      try FileAccess.write(Data([1, 2, 3]), to: "\(folder)/pipe")
      var bytes = [UInt8](repeating: 0, count: 8)
      #expect(read(reader, &bytes, 8) == 3)
      #expect(throws: FileError.self) { _ = try AppendLog(appendingTo: "\(folder)/pipe") { _, _ in true } }
    }
  }
}
