import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct LineFileTests {
  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func linesAreAdded() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/lines"
      for line in ["one", "two"] {
        let file = try AppendLog(appendingTo: path) { _, _ in true }
        try file.append(Data(line.utf8))
      }
      #expect(try text(path) == "one\ntwo\n")
    }
  }

  /// Wherever a file was truncated, whole lines stay and the rest is removed.
  @Test func tornLines() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/lines"
      let whole = "first\nsecond line\n\nfourth\n"
      for length in 0...whole.utf8.count {
        try Data(whole.utf8.prefix(length)).write(to: URL(fileURLWithPath: path))
        let file = try AppendLog(appendingTo: path) { _, _ in true }
        try file.append(Data("new".utf8))
        let kept =
          whole.utf8.prefix(length).lastIndex(of: 10).map { String(whole.utf8.prefix(through: $0))! } ?? ""
        #expect(try text(path) == kept + "new\n")
      }
    }
  }

  @Test func linesAreTakenOut() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/lines"
      // The line is longer than one read.
      let long = String(repeating: "x", count: 200_000)
      try Data("a\n\(long)\nb\n\(long)y\nc\n".utf8).write(to: URL(fileURLWithPath: path))
      try AppendLog.compact(path) { number, line in number != 1 && line != Data("b".utf8) }
      #expect(try text(path) == "a\n\(long)y\nc\n")
      let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
      try AppendLog.compact(path) { _, _ in true }
      #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before)
      try AppendLog.compact(folder + "/missing") { _, _ in true }
    }
  }

  @Test func locksAreExclusive() throws {
    try withTemporaryFolder { folder in
      let first = try FolderLock(folder + "/lock")
      #expect(throws: FileError.self) { try FolderLock(folder + "/lock") }
      withExtendedLifetime(first) {}
    }
  }

  /// A refused lock closes its own descriptor once. A second close might close a descriptor of another thread.
  @Test func refusedLocksCloseOneDescriptor() throws {
    try withTemporaryFolder { folder in
      let first = try FolderLock(folder + "/lock")
      errno = 0
      let isRefused = (try? FolderLock(folder + "/lock")) == nil
      let code = errno
      #expect(isRefused && code != EBADF)
      withExtendedLifetime(first) {}
    }
  }

  /// Only files that a process left while writing are removed.
  @Test func leftovers() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
      let others = [
        "a/b/.igviz", "a/igviz-1", ".igviz-X", ".igviz-my photo.png", ".igviz-01", ".igviz-kept1",
      ]
      for name in ["a/b/.igviz-123", ".igviz-x", "a/.igviz-3w5e11264sgsf", ".igviz-busy"] + others {
        try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      // Another process is writing this one.
      let busy = open(folder + "/.igviz-busy", O_RDWR)
      #expect(flock(busy, LOCK_EX | LOCK_NB) == 0)
      func left() throws -> Set<String> {
        Set(try FileManager.default.subpathsOfDirectory(atPath: folder)).subtracting(["a", "a/b"])
      }
      func remove(isDeep: Bool) {
        FileAccess.removeLeftovers(in: folder, isDeep: isDeep) { $0.hasSuffix("kept1") }
      }
      remove(isDeep: false)
      #expect(try left() == Set(others + ["a/b/.igviz-123", "a/.igviz-3w5e11264sgsf", ".igviz-busy"]))
      remove(isDeep: true)
      #expect(try left() == Set(others + [".igviz-busy"]))
      close(busy)
      remove(isDeep: true)
      #expect(try left() == Set(others))
    }
  }

  @Test func streamsAreAllOrNothing() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try FileAccess.writeStream(to: path) { (add) throws(FileError) in
        for number in 0..<50_000 { try add(Data("\(number)\n".utf8)) }
      }
      #expect(try text(path) == (0..<50_000).map { "\($0)\n" }.joined())
      #expect(throws: FileError.self) {
        try FileAccess.writeStream(to: path) { (add) throws(FileError) in
          try add(Data(count: 100_000))
          throw FileError.notFound(path: "x")
        }
      }
      #expect(try text(path).hasPrefix("0\n1\n"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }
}
