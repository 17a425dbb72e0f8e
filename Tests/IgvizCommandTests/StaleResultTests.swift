import Foundation
import TestSupport
import Testing

/// The effect of `--resume` on results whose photos have changed, and on the remains of killed runs.
@Suite struct StaleResultTests {
  private func inputs(ofTable name: String, in folder: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    return text.split(separator: "\r\n").dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  @Test func lostAndBrokenPhotos() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "sub/c.png", "sub/d.png", "e.png"], in: folder)
      #expect(try photos.run(["photos", "-o", "out/"]).code == 0)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/photos/a.png"))
      try FileManager.default.removeItem(atPath: folder + "/photos/b.png")
      try FileManager.default.removeItem(atPath: folder + "/photos/sub")
      try photos.add("new.png", seed: 77)
      let outcome = try photos.run(["photos", "-o", "out/", "--resume"])
      #expect(outcome.code == 65)
      #expect(
        outcome.output.contains("1 explained, 1 already complete, 1 failed, 3 deleted since"),
        "\(outcome.output)")
      #expect(outcome.errors.contains("photos/b.png: the file was deleted"), "\(outcome.errors)")
      #expect(try photos.inputs("out/failures.jsonl") == ["b.png", "sub/c.png", "sub/d.png", "a.png"])
      #expect(try photos.inputs("out/results.jsonl") == ["e.png", "new.png"])
      #expect(try inputs(ofTable: "out/results.csv", in: folder) == ["e.png", "new.png"])
      let page = try String(contentsOfFile: folder + "/out/index.html", encoding: .utf8)
      #expect(
        page.contains("data-name=\"e.png\"") && !page.contains("data-name=\"b.png\"")
          && !page.contains("data-name=\"a.png\""))
      // Each failure is reported once; a broken photo stays failed.
      let again = try photos.run(["photos", "-o", "out/", "--resume"])
      #expect(
        again.code == 65 && again.output.contains("0 explained, 2 already complete, 1 failed, in"),
        "\(again.output)")
      try photos.add("a.png", seed: 0)
      #expect(try photos.run(["photos", "-o", "out/", "--resume"]).code == 0)
      #expect(try Set(photos.inputs("out/results.jsonl")) == ["a.png", "e.png", "new.png"])
    }
  }

  /// A broken baseline is not an error of the photos: the run is refused, and their results stay.
  @Test(arguments: ["baselines", "baselines/b.png"]) func aBrokenBaseline(baseline: String) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "../baselines/a.png", "../baselines/b.png"], in: folder)
      let command = ["photos", "-b", baseline, "-o", "out/"]
      #expect(try photos.run(command).code == 0)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/baselines/b.png"))
      let outcome = try photos.run(command + ["--resume"])
      #expect(outcome.code == 65 && outcome.errors.contains("baselines/b.png"), "\(outcome.errors)")
      #expect(try photos.inputs("out/results.jsonl") == ["a.png", "b.png"])
      #expect(!FileManager.default.fileExists(atPath: folder + "/out/failures.jsonl"))
    }
  }

  /// Files whose names begin with a dot are no baselines.
  @Test func hiddenFilesAreNoBaselines() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "../baselines/a.png"], in: folder)
      #expect(try photos.run(["photos", "-b", "baselines", "-o", "out/"]).code == 0)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/baselines/._a.png"))
      let outcome = try photos.run(["photos", "-b", "baselines", "-o", "out/", "--resume"])
      #expect(outcome.code == 0 && outcome.output.contains("1 already complete"), "\(outcome)")
    }
  }

  /// Photos that this run does not request are not lost photos.
  @Test func otherPhotosStay() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["x/a.png", "y/b.png"], in: folder)
      #expect(try photos.run(["photos/x", "-o", "out/"]).code == 0)
      let more = try photos.run(["photos/y", "-o", "out/", "--resume"])
      #expect(more.code == 0 && more.output.contains("1 photo: 1 explained, in"), "\(more.output)")
      #expect(try photos.inputs("out/results.jsonl") == ["a.png", "b.png"])
      // From another working folder the old paths do not resolve, so nothing is known about those photos.
      try FileManager.default.createDirectory(atPath: folder + "/here", withIntermediateDirectories: true)
      let elsewhere = try Command.run(
        ["../photos/y", "-o", "../out/", "--resume"]
          + ManyPhotos.model.map { $0 == "tiny.onnx" ? "../tiny.onnx" : $0 },
        in: folder + "/here")
      #expect(
        elsewhere.code == 0 && elsewhere.output.contains("1 already complete"),
        "\(elsewhere.output)\(elsewhere.errors)")
      #expect(try photos.inputs("out/results.jsonl") == ["a.png", "b.png"])
      // A pattern that no longer matches, although its folder exists.
      try FileManager.default.removeItem(atPath: folder + "/photos/x/a.png")
      let pattern = try photos.run(["photos/y/*.png", "photos/x/*", "-o", "two/"])
      #expect(pattern.code == 66, "\(pattern.errors)")
    }
  }

  /// After a merge, a result whose photo has failed in its shard, and is in no other shard, is removed.
  @Test func mergedAgain() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      #expect(try photos.run(["photos", "-o", "s1"]).code == 0)
      #expect(try Command.run(["merge", "s1", "-o", "all"], in: folder).code == 0)
      try Data("junk".utf8).write(to: URL(fileURLWithPath: folder + "/photos/a.png"))
      #expect(try photos.run(["photos", "-o", "s1", "--resume"]).code == 65)
      #expect(try Command.run(["merge", "s1", "-o", "all"], in: folder).code == 65)
      #expect(try photos.inputs("all/results.jsonl") == ["b.png"])
      #expect(try photos.inputs("all/failures.jsonl") == ["a.png"])
    }
  }

  @Test func whatKillsLeave() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "x/b.png"], in: folder)
      #expect(try photos.run(["photos", "-o", "out/", "--arrays", "out/arrays"]).code == 0)
      let left = [
        ".igviz-1abc", "pictures/.igviz-2", "pictures/x/.igviz-zz9", "arrays/a.png/.igviz-3",
        ".igviz/.igviz-4",
      ]
      let others = [".igviz-My notes.txt", "x/.igviz-5", "pictures/igviz-6"]
      try FileManager.default.createDirectory(atPath: folder + "/out/x", withIntermediateDirectories: true)
      for name in left + others { try Data().write(to: URL(fileURLWithPath: "\(folder)/out/\(name)")) }
      #expect(try photos.run(["photos", "-o", "out/", "--arrays", "out/arrays", "--resume"]).code == 0)
      let files = photos.files("out")
      for name in left { #expect(!files.contains(name), "\(name)") }
      for name in others { #expect(files.contains(name), "\(name)") }
    }
  }
}
