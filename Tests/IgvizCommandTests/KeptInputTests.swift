import Foundation
import ImageCoding
import TestSupport
import Testing

/// No input of a run is overwritten, whatever its name: the run is refused before anything is written.
@Suite struct KeptInputTests {
  /// Expects a refusal with the photos `photos/a.png` and `photos/b.png` and the files of `make`, and that all files are unchanged.
  private func refused(
    _ arguments: [String], mentioning word: String, make: (_ folder: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      try make(folder)
      func contents() throws -> [String: Data] {
        Dictionary(
          uniqueKeysWithValues: try photos.files("").map { ($0, try photos.data($0)) })
      }
      let before = try contents()
      let outcome = try photos.runWithoutPictures(arguments)
      #expect(
        outcome.code == 64 && outcome.errors.contains(word), "\(arguments): \(outcome.code) \(outcome.errors)"
      )
      #expect(try contents() == before, "\(arguments)")
    }
  }

  private static func make(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private static func link(_ folder: String, _ name: String, to target: String, isHard: Bool = false) throws {
    try make(("\(folder)/\(name)" as NSString).deletingLastPathComponent)
    if isHard {
      try FileManager.default.linkItem(atPath: "\(folder)/\(target)", toPath: "\(folder)/\(name)")
    } else {
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
    }
  }

  @Test func photosWherePicturesGo() throws {
    func library(_ folder: String) throws {
      try Self.make(folder + "/lib/pictures")
      for (name, source) in [("a.png", "a"), ("a.png.png", "b")] {
        try FileManager.default.copyItem(
          atPath: "\(folder)/photos/\(source).png", toPath: "\(folder)/lib/pictures/\(name)")
      }
      try Data("lib/pictures/a.png\nlib/pictures/a.png.png\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/list.txt"))
      try Self.link(folder, "other", to: "lib/pictures")
    }
    for inputs in [
      ["lib/pictures"], ["lib/pictures/"], ["lib/pictures/*.png"], ["@list.txt"], ["other"], ["lib"],
      ["lib/../lib"],
      ["lib/pictures/a.png", "lib/pictures/a.png.png"], ["photos", "lib/pictures"],
    ] {
      try refused(inputs + ["-o", "lib/"], mentioning: "lib", make: library)
    }
  }

  /// Links of both kinds to inputs, at every place where results go.
  @Test(arguments: [
    "pictures/a.png.png", "results.jsonl", "results.csv", "index.html", "failures.jsonl", ".igviz/rows.jsonl",
    ".igviz/version", ".igviz/lock", "pictures/b.png.png",
  ])
  func linksToWhatIsRead(place: String) throws {
    for (target, question) in [
      ("photos/b.png", []), ("tiny.onnx", []), ("labels.txt", ["--labels", "labels.txt"]), ("tiny.json", []),
      ("base.png", ["-b", "base.png"]), ("bases/1.png", ["-b", "bases"]),
    ] {
      for isHard in [true, false] {
        try refused(["photos", "-o", "out/"] + question, mentioning: "is an input of this run") { folder in
          try Data((0..<10).map { "l\($0)\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: folder + "/labels.txt"))
          try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/tiny.json"))
          try Self.make(folder + "/bases")
          for name in ["base.png", "bases/1.png"] {
            try FileManager.default.copyItem(atPath: folder + "/photos/a.png", toPath: "\(folder)/\(name)")
          }
          let up = String(repeating: "../", count: place.split(separator: "/").count)
          try Self.link(folder, "out/" + place, to: isHard ? target : up + target, isHard: isHard)
        }
      }
    }
  }

  /// Folders of results that are links into the photos.
  @Test func foldersThatAreLinks() throws {
    try refused(["photos", "-o", "out/"], mentioning: "photos") { folder in
      try Self.link(folder, "out/pictures", to: "../photos")
    }
    try refused(["photos", "-o", "out/", "--arrays", "out/arrays"], mentioning: "is an input") { folder in
      try Self.link(folder, "out/arrays/a.png/input.png", to: "../../../photos/b.png")
    }
  }

  /// Single results: every option that writes, and every file that is read.
  @Test func singleResults() throws {
    func make(_ folder: String) throws {
      for name in ["page.html", "curve.svg", "all.npz", "o.2.png"] {
        try FileManager.default.copyItem(atPath: folder + "/photos/a.png", toPath: "\(folder)/\(name)")
      }
      try ExternalModel.write(to: folder + "/m.onnx", location: "m.png")
      try ExternalModel.writeWeights(favouring: 1, to: folder + "/m.png")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.html", withDestinationPath: "page.html")
      try FileManager.default.linkItem(atPath: folder + "/page.html", toPath: folder + "/hard.html")
    }
    for arguments in [
      ["photos/a.png", "-b", "page.html", "-o", "page.html"],
      ["photos/a.png", "-b", "page.html", "-o", "link.html"],
      ["photos/a.png", "-b", "page.html", "-o", "hard.html"],
      ["photos/a.png", "-b", "curve.svg", "--curve", "curve.svg"],
      ["photos/a.png", "--evaluate", "-b", "curve.svg", "--metric-curves", "curve.svg"],
      ["photos/a.png", "-b", "all.npz", "--arrays", "all.npz"],
      ["photos/a.png", "-b", "o.2.png", "-o", "o.png"],
      ["photos/a.png", "-o", "tiny.png", "--labels", "./tiny.png"],
    ] {
      try refused(arguments, mentioning: "is an input of this run") { folder in
        try make(folder)
        try Data((0..<10).map { "l\($0)\n" }.joined().utf8).write(
          to: URL(fileURLWithPath: folder + "/tiny.png"))
      }
    }
    // External data, and a list of photos.
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png"], in: folder)
      try make(folder)
      try Data("photos/a.png\n".utf8).write(to: URL(fileURLWithPath: folder + "/list.html"))
      for arguments in [
        ["photos/a.png", "-m", "m.onnx", "-o", "m.png"], ["@list.html", "-m", "m.onnx", "-o", "list.html"],
      ] {
        let outcome = try Command.run(arguments + ["--preprocess", "unit"], in: folder)
        #expect(outcome.code == 64 && outcome.errors.contains("is an input of this run"), "\(outcome.errors)")
      }
    }
  }

  /// Merged folders stay unchanged.
  @Test func merging() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "c.png"], in: folder)
      for shard in 1...2 {
        #expect(try photos.run(["photos", "-o", "s\(shard)", "--shard", "\(shard)/2"]).code == 0)
      }
      func contents() throws -> [String: Data] {
        Dictionary(
          uniqueKeysWithValues: try photos.files("").filter { $0.hasPrefix("s") }.map {
            ($0, try photos.data($0))
          })
      }
      let before = try contents()
      try Self.link(folder, "same", to: "s1")
      try Self.link(folder, "page/index.html", to: "../s1/results.csv")
      try Self.link(folder, "inside/pictures", to: "../s2/pictures")
      for target in ["s1", "./s2/", "same", "page", "inside"] {
        let outcome = try Command.run(["merge", "s1", "s2", "-o", target], in: folder)
        #expect(outcome.code == 64, "\(target): \(outcome.code) \(outcome.errors)")
        #expect(try contents() == before, "\(target)")
      }
    }
  }

  /// Paths in a folder from another person do not lead out of the folder.
  @Test(arguments: [
    ("files", "../\u{301}pwn.txt"), ("files", "../pwn.txt"), ("files", "/pwn.txt"),
    ("files", "pictures/../../pwn.txt"),
    ("files", "pictures//x.png"), ("files", "results.csv"), ("files", ".igviz/lock"), ("files", ""),
    ("files", "pictures"),
    ("files", "pictures/link.png"), ("input", "../x"), ("input", "a/../../x"), ("input", "/x"),
    ("input", "\u{301}/../x"),
  ])
  func hostileFolders(key: String, value: String) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png"], in: folder)
      #expect(try photos.run(["photos", "-o", "s1"]).code == 0)
      try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/secret"))
      try Data("pwn".utf8).write(to: URL(fileURLWithPath: folder + "/\u{301}pwn.txt"))
      try Data("pwn".utf8).write(to: URL(fileURLWithPath: folder + "/pwn.txt"))
      try Self.link(folder, "s1/pictures/link.png", to: "../../secret")
      let line = try JSONSerialization.jsonObject(with: photos.data("s1/results.jsonl")) as? [String: Any]
      var changed = try #require(line)
      changed[key] = key == "files" ? [value] : value
      try (JSONSerialization.data(withJSONObject: changed) + Data("\n".utf8)).write(
        to: URL(fileURLWithPath: folder + "/s1/results.jsonl"))
      try Self.make(folder + "/deep/er")
      let before = Set(photos.files(""))
      let outcome = try Command.run(["merge", "s1", "-o", "deep/er/all"], in: folder)
      #expect(
        outcome.code == 65 && outcome.errors.contains("outside that folder"),
        "\(outcome.code) \(outcome.errors)")
      let added = Set(photos.files("")).subtracting(before)
      #expect(
        added.allSatisfy { $0.hasPrefix("deep/er/all/") && !$0.contains("pwn") && !$0.contains("link") },
        "\(added)")
    }
  }
}
