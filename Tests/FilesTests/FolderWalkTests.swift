import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FolderWalkTests {
  /// Returns the items found, each with its kind and its printed path.
  private func found(below folder: String, leavingOut: @escaping (FilePath) -> Bool = { _ in false })
    -> [String]
  {
    var (walk, found) = (FolderWalk(leavingOut: leavingOut), [String]())
    let root = FilePath(folder)
    func short(_ path: FilePath) -> String {
      FilePath(bytes: path.bytes.dropFirst(root.bytes.count + 1)).description
    }
    walk.forEach(below: root) { one in
      switch one {
      case .file(let path): found.append(short(path))
      case .special(let path): found.append("special \(short(path))")
      case .unreadable(let path, let reason): found.append("unreadable \(short(path)): \(reason)")
      }
    }
    return found
  }

  private func make(_ names: [String], in folder: String) throws {
    for name in names {
      let path = FilePath("\(folder)/\(name)")
      try FileAccess.makeFolder(path.folder.description)
      try FileAccess.write(Data(), to: path.description)
    }
  }

  @Test func everythingOnceInTheOrderOfBytes() throws {
    try withTemporaryFolder { folder in
      try make(["b", "a/2", "a/10", "B", "a-", "\u{e9}", "e\u{301}", ".h/x"], in: folder)
      #expect(found(below: folder) == [".h/x", "B", "a/10", "a/2", "a-", "b", "e\u{301}", "\u{e9}"])
      #expect(
        found(below: folder) { $0.name.hasPrefix(".") || $0.name == "a" } == [
          "B", "a-", "b", "e\u{301}", "\u{e9}",
        ])
    }
  }

  /// Two links to the folder itself give 2⁴⁰ paths of 40 parts.
  @Test(.timeLimit(.minutes(1))) func circlesEnd() throws {
    try withTemporaryFolder { folder in
      try make(["x/a", "b"], in: folder)
      for (name, target) in [
        ("one", "."), ("two", "."), ("x/up", ".."), ("self", "self"), ("lost", "nothing"),
      ] {
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
      }
      // A link without a target is a file that cannot be read.
      #expect(found(below: folder) == ["b", "lost", "self", "x/a"])
    }
  }

  @Test func pipes() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo(folder + "/p.png", 0o600) == 0)
      #expect(found(below: folder) == ["special p.png"])
    }
  }

  /// A folder that cannot be read is reported, and the walk goes on with the others. (A path that is too long cannot be read by
  /// the superuser either.)
  @Test func unreadable() throws {
    try withTemporaryFolder { folder in
      try make(["a", "z"], in: folder)
      let name = String(repeating: "n", count: 200)
      var descriptor = open(folder, O_RDONLY | O_DIRECTORY)
      for _ in 0..<25 {
        mkdirat(descriptor, name, 0o700)
        let next = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
        close(descriptor)
        descriptor = next
      }
      close(descriptor)
      let all = found(below: folder)
      #expect(all.count == 3 && all.first == "a" && all.last == "z", "\(all.map { $0.prefix(40) })")
      #expect(all[1].hasPrefix("unreadable nnn") && all[1].hasSuffix("long"), "\(all[1].suffix(60))")
      #expect(found(below: folder + "/none").first?.contains("No such file") == true)
    }
  }

  @Test func namesThatAreNoText() throws {
    try withTemporaryFolder { folder in
      let path = FilePath(folder).appending(FilePath(bytes: [0x61, 0xE9]))
      let file = path.withCString { open($0, O_CREAT | O_WRONLY, 0o600) }
      try #require(file >= 0)
      close(file)
      #expect(found(below: folder) == ["a\\xe9"])
      #expect(try FileAccess.names(in: FilePath(folder)) == [FilePath(bytes: [0x61, 0xE9])])
      path.withCString { _ = unlink($0) }
    }
  }

  /// Exactly the names that this disk treats as equal are found.
  @Test(arguments: [("a.png", "A.png"), ("\u{e9}.png", "e\u{301}.png")])
  func namesThatDisksFold(first: String, second: String) throws {
    try withTemporaryFolder { folder in
      try FileAccess.write(Data(), to: "\(folder)/\(first)")
      let areOne = FileAccess.exists("\(folder)/\(second)")
      try FileManager.default.removeItem(atPath: "\(folder)/\(first)")
      for (a, b) in [(first, second), ("x/\(first)", "x/\(second)"), ("\(first)/x", "\(second)/x")] {
        let collision = NameFolding.firstCollision(of: ["0", a, b], in: folder + "/new")
        #expect((collision != nil) == areOne)
      }
      #expect(NameFolding.firstCollision(of: [first, first, "other"], in: folder) == nil)
      #expect(try FileAccess.names(in: FilePath(folder)).isEmpty)
    }
  }
}
