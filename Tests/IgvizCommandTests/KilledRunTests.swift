import Foundation
import ImageCoding
import TestSupport
import Testing

/// Runs that end before they are complete.
@Suite struct KilledRunTests {
  private let names = (0..<60).map { "\($0 % 7)/\($0).png" }

  private let many = (0..<200).map { "\($0).png" }

  private static func lineCount(_ folder: String) -> Int {
    (FileManager.default.contents(atPath: folder + "/out/results.jsonl") ?? Data()).count { $0 == 10 }
  }

  /// After any number of kills at any moment, every photo is present once, as after an uninterrupted run.
  @Test func killed() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(names, in: folder)
      let command = ["photos", "-o", "out/", "--resume"] + ManyPhotos.model
      var random = Randomness(seed: 3)
      var kills = 0
      while true {
        let process = try Command.start(command, in: folder)
        // The run is killed some photos later, at a random moment of the next photo.
        let goal = Self.lineCount(folder) + Int.random(in: 0...8, using: &random)
        while process.isRunning, Self.lineCount(folder) < goal { usleep(500) }
        usleep(UInt32.random(in: 0...40_000, using: &random))
        if process.isRunning {
          kill(process.processIdentifier, SIGKILL)
          kills += 1
        }
        process.waitUntilExit()
        if process.terminationReason == .exit {
          #expect(process.terminationStatus == 0)
          break
        }
        // Every listed result is complete, except for a torn last line.
        let text = try? String(contentsOfFile: folder + "/out/results.jsonl", encoding: .utf8)
        for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
          let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
          for file in object?["files"] as? [String] ?? [""] {
            _ = try PixelImage(contentsOf: "\(folder)/out/\(file)")
          }
        }
        try #require(kills < 200, "it never ends")
      }
      #expect(kills > 4)
      #expect(try photos.run(["photos", "-o", "fresh/"]).code == 0)
      #expect(try photos.inputs("out/results.jsonl").sorted() == names.sorted())
      #expect(photos.files("out/pictures") == names.map { $0 + ".png" }.sorted())
      #expect(!photos.files("out").contains { $0.contains("/.igviz-") })
      let mine = try photos.lines("out/results.jsonl")
      for line in try photos.lines("fresh/results.jsonl") {
        let same = mine.first { $0["input"] as? String == line["input"] as? String } ?? [:]
        #expect(NSDictionary(dictionary: same) == NSDictionary(dictionary: line))
      }
      let table = try String(contentsOfFile: folder + "/out/results.csv", encoding: .utf8)
      #expect(table.split(separator: "\r\n").count == 61)
      let page = try String(contentsOfFile: folder + "/out/index.html", encoding: .utf8)
      #expect(names.allSatisfy { page.contains("data-name=\"\($0)\"") })
    }
  }

  /// Ctrl-C leaves only complete files, and a table and a page that list them.
  @Test func interrupted() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(many, in: folder)
      let process = try Command.start(["photos", "-o", "out/"] + ManyPhotos.model, in: folder)
      while ((try? photos.inputs("out/results.jsonl").count) ?? 0) < 3 { usleep(2000) }
      kill(process.processIdentifier, SIGINT)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 130)
      let done = try photos.inputs("out/results.jsonl")
      #expect((3..<200).contains(done.count) && Set(done).count == done.count)
      #expect(!photos.files("out").contains { $0.contains("/.igviz-") })
      for name in photos.files("out/pictures") {
        _ = try PixelImage(contentsOf: "\(folder)/out/pictures/\(name)")
      }
      let table = try String(contentsOfFile: folder + "/out/results.csv", encoding: .utf8)
      #expect(table.split(separator: "\r\n").count == done.count + 1)
    }
  }

  /// Two runs never write into one folder.
  @Test func twoAtOnce() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(many, in: folder)
      let process = try Command.start(["photos", "-o", "out/"] + ManyPhotos.model, in: folder)
      while ((try? photos.inputs("out/results.jsonl").count) ?? 0) < 1 { usleep(2000) }
      let second = try photos.run(["photos", "-o", "out/", "--resume"])
      #expect(
        second.code == 73 && second.errors.contains("another process is writing there"), "\(second.errors)")
      process.terminate()
      process.waitUntilExit()
    }
  }
}
