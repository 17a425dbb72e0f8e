import Foundation
import ImageCoding
import TestSupport
import Testing

/// A folder of photos, explained into another folder.
@Suite struct FolderCommandTests {
  /// The folder tree is kept, the numbers are those of single runs, and a broken photo is logged and skipped.
  @Test func aTree() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(
        ["a.png", "x/a.png", "x/y/an \"odd\" & é.png", "x/.hidden.png"], in: folder)
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/photos/broken.jpg"))
      try Data("no photo".utf8).write(to: URL(fileURLWithPath: folder + "/photos/notes.md"))
      let outcome = try photos.run(["photos/", "-o", "explained", "--arrays", "explained/arrays"])
      #expect(outcome.code == 65)
      #expect(outcome.errors.contains("photos/broken.jpg: "))
      #expect(outcome.output.contains("4 photos: 3 explained, 1 failed"))
      #expect(outcome.output.hasSuffix("\nexplained/index.html\n"))
      let expected = ["a.png", "x/a.png", "x/y/an \"odd\" & é.png"]
      #expect(try photos.inputs("explained/results.jsonl") == expected)
      #expect(try photos.inputs("explained/failures.jsonl") == ["broken.jpg"])
      #expect(photos.files("explained/pictures") == expected.map { $0 + ".png" })
      let table = try String(contentsOfFile: folder + "/explained/results.csv", encoding: .utf8)
      #expect(table.split(separator: "\r\n").count == 4)
      #expect(table.contains("\"x/y/an \"\"odd\"\" & é.png\",tiny.onnx,"))
      let page = try String(contentsOfFile: folder + "/explained/index.html", encoding: .utf8)
      #expect(page.contains("1 more failed"))
      #expect(page.contains("3 photos explained") && page.contains("href=\"pictures/x/a.png.png\""))
      // A single run, on any number of threads, gives the same result to the bit.
      let alone = try photos.run([
        "photos/x/a.png", "--arrays", "alone", "-o", "alone.png", "-j", "3", "--json",
      ])
      for name in ["integrated_gradients", "gradients", "evidence", "baseline", "input"] {
        #expect(
          try photos.data("alone/\(name).npy") == photos.data("explained/arrays/x/a.png/\(name).npy"),
          "\(name)")
      }
      #expect(
        try PixelImage(contentsOf: folder + "/alone.png")
          == PixelImage(contentsOf: folder + "/explained/pictures/x/a.png.png"))
      let line = try #require(
        try photos.lines("explained/results.jsonl").first { $0["input"] as? String == "x/a.png" })
      #expect(
        NSDictionary(dictionary: line["target"] as? [String: Any] ?? [:])
          == NSDictionary(dictionary: alone.json?["target"] as? [String: Any] ?? [:]))
      #expect(
        line["files"] as? [String] ?? [] == ["pictures/x/a.png.png", "arrays/x/a.png/input.png"]
          + ["input", "baseline", "gradients", "evidence.gradient", "integrated_gradients", "evidence"].map {
            "arrays/x/a.png/\($0).npy"
          })
    }
  }

  /// The table, the summary and the command's last line refer to the same map, whichever method comes first.
  @Test func oneMapEverywhere() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      let outcome = try photos.run([
        "photos/", "-o", "e", "--method", "gradient", "--method", "ig", "-b", "black",
      ])
      let page = try String(contentsOfFile: folder + "/e/index.html", encoding: .utf8)
      let said = try #require(
        page.firstMatch(of: /Maps and verdicts are of Integrated gradients[^:<]*: ([^<]*)</)?.1)
      let grades = page.matches(of: /<td(?: class="worrying")?>([a-z ]+)<\/td><td class="number">/).map(\.1)
      #expect(grades.count == 2 && !grades.contains("unmeasured"))
      for grade in grades { #expect(said.contains(grade) && outcome.output.contains(grade)) }
      #expect(!said.contains("unmeasured") && !outcome.output.contains("unmeasured"))
    }
  }

  /// Patterns, lists, folders and files can be combined; each photo is explained once.
  @Test func whatArgumentsStandFor() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "x/c.png", "x/d.png", "e.png"], in: folder)
      try Data("photos/e.png\n\nphotos/a.png\nphotos/missing.png\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/list.txt"))
      let outcome = try photos.run([
        "photos/[ab].png", "photos/x", "./photos/x/c.png", "@list.txt", "-o", "out/",
      ])
      #expect(outcome.code == 65 && outcome.errors.contains("photos/missing.png: no such file"))
      #expect(
        try photos.inputs("out/results.jsonl")
          == ["photos/a.png", "photos/b.png", "photos/x/c.png", "photos/x/d.png", "photos/e.png"])
      // Results are not taken for photos.
      let again = try photos.run([".", "-o", "out/", "--resume"])
      #expect(
        again.output.contains("5 photos: 0 explained, 5 already complete"), "\(again.output) \(again.errors)")
      #expect(try photos.run(["nothing*", "-o", "o/"]).code == 66)
      try FileManager.default.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: true)
      let empty = try photos.run(["empty", "-o", "o/"])
      #expect(empty.code == 66 && empty.errors.contains("no photos found"))
      let twins = try photos.run([
        "photos/a.png", "photos/../photos/b.png", "../\((folder as NSString).lastPathComponent)/photos/a.png",
        "-o", "p/",
      ])
      #expect(twins.code == 0, "\(twins.errors)")
    }
  }

  /// Complete results of the same request are kept; new, changed and lost photos are explained.
  @Test func goingOn() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "c.png", "d.png"], in: folder)
      let command = ["photos", "-o", "out/"]
      #expect(try photos.run(command).code == 0)
      let refused = try photos.run(command)
      #expect(refused.code == 64 && refused.errors.contains("continue with --resume"))
      let before = try photos.data("out/pictures/a.png.png")
      #expect(try photos.run(command + ["--resume"]).output.contains("0 explained, 4 already complete"))
      try photos.add("e.png", seed: 50)
      try photos.add("b.png", seed: 51)
      try FileManager.default.removeItem(atPath: folder + "/out/pictures/c.png.png")
      // A line that was torn by a crash.
      let results = URL(fileURLWithPath: folder + "/out/results.jsonl")
      var torn = try Data(contentsOf: results)
      torn.removeLast(100)
      try torn.write(to: results)
      let outcome = try photos.run(command + ["--resume", "-j", "1"])
      #expect(outcome.output.contains("5 photos: 4 explained, 1 already complete"), "\(outcome.output)")
      #expect(
        try photos.inputs("out/results.jsonl").sorted() == ["a.png", "b.png", "c.png", "d.png", "e.png"])
      #expect(try photos.data("out/pictures/a.png.png") == before)
      // A single uninterrupted run gives the same result.
      #expect(try photos.run(["photos", "-o", "fresh/"]).code == 0)
      #expect(photos.files("out/pictures") == photos.files("fresh/pictures"))
      for name in photos.files("fresh/pictures") {
        #expect(
          try PixelImage(contentsOf: "\(folder)/out/pictures/\(name)")
            == PixelImage(contentsOf: "\(folder)/fresh/pictures/\(name)"))
      }
      let (mine, others) = (try photos.lines("out/results.jsonl"), try photos.lines("fresh/results.jsonl"))
      for line in others {
        let same = mine.first { $0["input"] as? String == line["input"] as? String } ?? [:]
        #expect(NSDictionary(dictionary: same) == NSDictionary(dictionary: line))
      }
      // Another target makes another request: none of the old answers is kept.
      let other = try photos.run(command + ["--resume", "--target", "3"])
      #expect(other.output.contains("5 explained") && !other.output.contains("complete"))
      #expect(
        try photos.lines("out/results.jsonl").allSatisfy {
          ($0["target"] as? [String: Any])?["index"] as? Int == 3
        })
      // Another model with the same name also makes another request.
      try TestFiles.fixture("onnx/resnet.onnx").write(to: URL(fileURLWithPath: folder + "/tiny.onnx"))
      #expect(try photos.run(command + ["--resume", "--target", "3"]).output.contains("5 explained"))
    }
  }

  /// Some photos miss the requested tolerance; the exit code is the same if they were already complete.
  @Test func missedTolerances() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      let command = ["photos", "-o", "out/", "-b", "black", "--tolerance", "1e-12", "--max-points", "9"]
      let outcome = try photos.run(command)
      #expect(outcome.code == 75 && outcome.output.contains("2 missed the tolerance"))
      #expect(try photos.run(command + ["--resume"]).code == 75)
      try Data().write(to: URL(fileURLWithPath: folder + "/photos/c.png"))
      #expect(try photos.run(command + ["--resume"]).code == 65)
    }
  }

  @Test(arguments: [
    (["photos", "-o", "out/", "--scale", "shared"], "--scale shared"),
    (["photos", "-o", "out/", "--curve", "c.png"], "--curve"),
    (["photos/a.png", "--resume", "-o", "a.png"], "--resume applies to"),
    (["photos", "-o", "out/", "--shard", "0/3"], "shard"),
    (["photos", "-o", "out/", "--shard", "3"], "shard"),
    (["photos", "-o", "out/", "--arrays", "all"], "--arrays out/arrays"),
  ])
  func wrongUsage(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try ManyPhotos(["a.png", "b.png"], in: folder).run(arguments)
      #expect(outcome.code == 64 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }

  @Test func aPatternThatMatchesNothing() throws {
    try withTemporaryFolder { folder in
      let outcome = try ManyPhotos(["a.png"], in: folder).run(["photos/b*.png", "-o", "out/"])
      #expect(
        outcome.code == 66 && outcome.errors.contains("photos/b*.png: no file matches"), "\(outcome.errors)")
    }
  }

  /// A folder can also be explained into one HTML page.
  @Test func aReport() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      let model = ["photos", "-m", "tiny.onnx", "--preprocess", "torchvision", "--task", "classes"]
      #expect(try Command.run(model + ["-o", "all.html"], in: folder).code == 0)
      let classified = try Command.run(["classify"] + model, in: folder)
      #expect(classified.output.split(separator: "\n").count == 2, "\(classified.errors)")
      #expect(photos.files("") == ["all.html", "photos/a.png", "photos/b.png", "tiny.onnx"])
    }
  }
}
