import Files
import Foundation
import ImageCoding
import TestSupport
import Testing

/// File names of arbitrary bytes, as file systems accept them.
@Suite struct OddNameTests {
  /// Adds a photo or a folder whose name is not valid text.
  private func add(_ name: [UInt8], in folder: String, isFolder: Bool = false) throws {
    let path = (Array("\(folder)/photos/".utf8) + name).map { CChar(truncatingIfNeeded: $0) } + [0]
    if isFolder {
      #expect(mkdir(path, 0o700) == 0)
    } else {
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/photos/a.png"))
      let file = open(path, O_CREAT | O_WRONLY, 0o600)
      try #require(file >= 0)
      #expect(data.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == data.count)
      close(file)
    }
  }

  /// Such names are reported, counted and recorded in every run; the other photos are explained.
  @Test func namesThatAreNoText() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      try add(Array("caf".utf8) + [0xE9] + Array(".PNG".utf8), in: folder)
      try add([0x73, 0xE9], in: folder, isFolder: true)
      try add([0x73, 0xE9] + Array("/b.png".utf8), in: folder)
      try add([0xFF] + Array(".md".utf8), in: folder)
      for arguments in [["-o", "out/"], ["-o", "out/", "--resume"]] {
        let outcome = try photos.run(["photos"] + arguments)
        #expect(outcome.code == 65, "\(outcome.errors)")
        for name in ["photos/caf\\xe9.PNG: cannot be read", "photos/s\\xe9/b.png: cannot be read"] {
          #expect(outcome.errors.contains(name), "\(outcome.errors)")
        }
        #expect(outcome.output.contains("2 failed"), "\(outcome.output)")
        #expect(try photos.inputs("out/failures.jsonl") == ["caf\\xe9.PNG", "s\\xe9/b.png"])
        #expect(try photos.inputs("out/results.jsonl") == ["a.png", "b.png"])
      }
      // Each of them belongs to exactly one shard.
      let shards = try (1...3).map { shard in
        try photos.run(["photos", "-o", "s\(shard)/", "--shard", "\(shard)/3"]).errors.count { $0 == "\\" }
      }
      #expect(shards.reduce(0, +) == 2)
      // Single runs, without a folder of results.
      for arguments in [["photos", "-o", "all.html"], ["photos/*", "-o", "all.html"]] {
        let outcome = try photos.runWithoutPictures(arguments)
        #expect(outcome.code == 65 && outcome.errors.contains("caf\\xe9.PNG"), "\(outcome.errors)")
      }
      let classified = try Command.run(
        ["classify", "photos", "-m", "tiny.onnx", "--preprocess", "torchvision", "--task", "classes"],
        in: folder)
      #expect(classified.code == 65 && classified.errors.contains("s\\xe9/b.png"), "\(classified.errors)")
      #expect(classified.output.split(separator: "\n").count == 2)
      let baselines = try photos.run(["photos/a.png", "-b", "photos", "-o", "a.png"])
      #expect(
        baselines.code == 66 && baselines.errors.contains("caf\\xe9.PNG"),
        "\(baselines.code) \(baselines.errors)")
      for name in ["a.png", "b.png"] {
        try FileManager.default.removeItem(atPath: "\(folder)/photos/\(name)")
      }
      let alone = try photos.run(["photos", "-o", "alone/"])
      #expect(alone.code == 65 && alone.output.contains("2 failed"), "\(alone.output)\(alone.errors)")
      #expect(try photos.runWithoutPictures(["photos", "-o", "alone.html"]).code == 65)
      system("rm -rf '\(folder)/photos'")
    }
  }

  /// A folder that cannot be read; only a path that is too long stops the superuser.
  @Test func foldersThatCannotBeRead() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "z.png"], in: folder)
      let name = String(repeating: "n", count: 200)
      var descriptor = open(folder + "/photos", O_RDONLY | O_DIRECTORY)
      for _ in 0..<25 {
        mkdirat(descriptor, name, 0o700)
        let next = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
        close(descriptor)
        descriptor = next
      }
      close(descriptor)
      let outcome = try photos.run(["photos", "-o", "out/"])
      #expect(outcome.code == 65 && outcome.errors.contains("name too long"), "\(outcome.errors.suffix(200))")
      #expect(outcome.output.contains("2 explained, 1 failed"), "\(outcome.output)")
      #expect(try photos.lines("out/failures.jsonl").count == 1)
      system("rm -rf '\(folder)/photos'")
    }
  }

  /// Neighbours whose names have the same letters but different bytes.
  @Test func composedAndDecomposed() throws {
    try withTemporaryFolder { folder in
      let names = ["cafe\u{301}.png", "caf\u{e9}.png"]
      let photos = try ManyPhotos(
        names + ["\u{e9}/1.png", "e\u{301}/1.png", "\u{301}a.png", "A.png", "a.png"], in: folder)
      // A disk that treats the names as equal has nothing to distinguish.
      guard try FileAccess.names(in: FilePath(folder + "/photos")).count == 7 else { return }
      let outcome = try photos.run(["photos", "-o", "out/"])
      #expect(outcome.code == 0 && outcome.output.contains("7 photos: 7 explained"), "\(outcome.errors)")
      let all = try photos.inputs("out/results.jsonl").map { FilePath($0) }
      #expect(Set(all).count == 7 && all == all.sorted())
      #expect(
        all.contains(FilePath(names[0])) && all.contains(FilePath(names[1])) && all.contains("\u{301}a.png"))
      #expect(try photos.run(["photos", "-o", "out/", "--resume"]).output.contains("7 already complete"))
      #expect(try photos.run(names.map { "photos/\($0)" }).code == 0)
      for name in ["cafe\u{301}.igviz.png", "caf\u{e9}.igviz.png"] {
        #expect(try FileAccess.names(in: FilePath(folder)).contains(FilePath(name)))
      }
    }
  }

  /// Names that terminals, spreadsheets and list readers would misinterpret.
  @Test func hostileNames() throws {
    try withTemporaryFolder { folder in
      let names = [
        "=1+cmd|' C'.png", "a,\u{301}b.png", "new\nline.png", "q\"\u{301}.png", "red\u{1b}[31m.png",
        "x\u{202e}gnp.png",
        "\u{9b}2J.png",
      ]
      let photos = try ManyPhotos(names, in: folder)
      for name in names {
        try Data("junk".utf8).write(to: URL(fileURLWithPath: "\(folder)/photos/broken \(name)"))
      }
      let outcome = try photos.run(["photos", "-o", "out/"])
      #expect(outcome.code == 65)
      let printed = (outcome.output + outcome.errors).unicodeScalars
      #expect(!printed.contains { "\u{1b}\u{202e}\u{9b}".unicodeScalars.contains($0) })
      #expect(outcome.errors.split(separator: "\n").count == names.count, "\(outcome.errors)")
      #expect(outcome.errors.contains("new\\nline") && outcome.errors.contains("red\\x1b[31m"))
      // JSON keeps the exact names.
      #expect(
        try Set(photos.inputs("out/results.jsonl").map { FilePath($0) }) == Set(names.map { FilePath($0) }))
      let table = try photos.data("out/results.csv")
      #expect(table.range(of: Data("\n'=1+cmd|' C'.png,".utf8)) != nil)
      #expect(table.range(of: Data("\n\"a,\u{301}b.png\",".utf8)) != nil)
      #expect(table.range(of: Data("\n\"q\"\"\u{301}.png\",".utf8)) != nil)
      #expect(table.range(of: Data("\n\"new\nline.png\",".utf8)) != nil)
      let alone = try photos.run(["photos/\(names[4])", "-o", "x.png", "-v"])
      #expect(alone.code == 0 && !alone.output.contains("\u{1b}") && alone.output.contains("\\x1b[31m"))
      let missing = try photos.run(["no\u{1b}c.png"])
      #expect(missing.code == 66 && missing.errors == "igviz: no\\x1bc.png: no such file\n")
    }
  }

  /// A list is split into lines by its bytes.
  @Test func lists() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b\u{85}c.png", "\u{301}d.png"], in: folder)
      let lines = ["photos/a.png\r", "", "photos/b\u{85}c.png", "photos/\u{301}d.png"].joined(separator: "\n")
      try (Data([0xEF, 0xBB, 0xBF]) + Data(lines.utf8) + Data([0x0A, 0x70, 0xE9])).write(
        to: URL(fileURLWithPath: folder + "/list.txt"))
      let outcome = try photos.run(["@list.txt", "-o", "out/"])
      #expect(outcome.code == 65 && outcome.errors.contains("p\\xe9"), "\(outcome.errors)")
      #expect(outcome.output.contains("3 explained, 1 failed"), "\(outcome.output)")
    }
  }
}
