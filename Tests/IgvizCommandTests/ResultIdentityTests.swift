import Foundation
import ImageCoding
import TestSupport
import Testing

/// Results that are resumed or merged are identified by everything that they depend on, across processes.
@Suite struct ResultIdentityTests {
  private static func copy(_ source: String, _ target: String) throws {
    try? FileManager.default.removeItem(atPath: target)
    try FileManager.default.copyItem(atPath: source, toPath: target)
  }

  /// Any request can be resumed by another process, with another number of threads and other spellings of its paths.
  @Test(arguments: [
    ["-b", "noise", "--runs", "2"], ["-b", "black+white"], ["-b", "base/", "--runs", "2"],
    ["-b", "photos/a.png"],
    ["--method", "occlusion"], ["-t", "top2", "--style", "diverging", "--scale", "0.1"],
  ])
  func theSameQuestion(question: [String]) throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png", "c.png", "d.png"], in: folder)
      try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
      for name in ["a", "b", "c"] {
        try Self.copy("\(folder)/photos/\(name).png", "\(folder)/base/\(name).png")
      }
      let first = try photos.run(["photos", "-o", "out", "-j", "1"] + question)
      #expect(first.code == 0, "\(first.errors)")
      let again = try photos.run(["./photos/", "-o", "./out/", "--resume", "-j", "2", "-q"] + question)
      #expect(again.code == 0 && again.output.isEmpty)
      let last = try photos.run(["photos", "-o", "out", "--resume"] + question)
      #expect(last.output.contains("0 explained, 4 already complete"), "\(last.output)")
      for shard in 1...2 {
        _ = try photos.run(["photos", "-o", "part\(shard)", "--shard", "\(shard)/2"] + question)
      }
      let merged = try Command.run(["merge", "part1", "part2", "-o", "all"], in: folder)
      #expect(merged.code == 0 && merged.output.hasPrefix("4 added"), "\(merged.errors)")
    }
  }

  /// The same model file with other external weights is another model, in results, merges and metadata.
  @Test func externalData() throws {
    try withTemporaryFolder { folder in
      _ = try ManyPhotos(["a.png", "b.png", "c.png", "d.png"], in: folder)
      try ExternalModel.write(to: folder + "/m.onnx", location: "m.bin")
      func trained(for favourite: Int) throws {
        try ExternalModel.writeWeights(favouring: favourite, to: folder + "/m.bin")
      }
      let model = ["-m", "m.onnx", "--preprocess", "unit", "--task", "classes", "-b", "black"]
      func run(_ arguments: [String]) throws -> Command.Outcome {
        try Command.run(arguments + model, in: folder)
      }
      func classes(_ name: String) throws -> Set<Substring> {
        let text = try String(contentsOfFile: "\(folder)/\(name)/results.csv", encoding: .utf8)
        return Set(text.split(separator: "\r\n").dropFirst().map { $0.split(separator: ",")[2] })
      }
      try trained(for: 1)
      let first = try run(["photos", "-o", "out"])
      #expect(first.code == 0, "\(first.errors)")
      #expect(try classes("out") == ["class 1"])
      try trained(for: 3)
      let again = try run(["photos", "-o", "out", "--resume"])
      #expect(again.output.contains("4 explained") && !again.output.contains("complete"), "\(again.output)")
      #expect(try classes("out") == ["class 3"])
      #expect(try run(["photos", "-o", "out", "--resume"]).output.contains("4 already complete"))

      var hashes: Set<String> = []
      for favourite in [1, 3] {
        try trained(for: favourite)
        #expect(
          try run(["photos", "-o", "part\(favourite)", "--shard", "\(favourite == 1 ? 1 : 2)/2"]).code == 0)
        #expect(try run(["photos/a.png", "-o", "a.svg"]).code == 0)
        let figure = try String(contentsOfFile: folder + "/a.svg", encoding: .utf8)
        hashes.formUnion(
          figure.matches(of: /model SHA-256[^0-9a-f]+([0-9a-f]{64})/).map { String($0.output.1) })
      }
      #expect(hashes.count == 2)
      let merged = try Command.run(["merge", "part1", "part3", "-o", "all"], in: folder)
      #expect(merged.code == 65 && merged.errors.contains("different models or options"), "\(merged.errors)")
    }
  }

  /// Labels from an option or a card, and the card itself.
  @Test func labelsAndCards() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      func names(_ word: String) -> String { (0..<10).map { "\(word)\($0)\n" }.joined() }
      func resumed(_ arguments: [String] = []) throws -> String {
        let outcome = try photos.run(["photos", "-o", "out", "--resume"] + arguments)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return outcome.output
      }
      try write(names("old"), "l.txt")
      try write("{\"labels\": \"l.txt\"}", "tiny.json")
      #expect(try resumed().contains("2 explained"))
      #expect(try resumed().contains("2 already complete"))
      // The card has the effect of the option.
      #expect(try resumed(["--labels", "l.txt"]).contains("2 already complete"))
      try write(names("new"), "l.txt")
      #expect(try resumed().contains("2 explained"))
      let table = try String(contentsOfFile: folder + "/out/results.csv", encoding: .utf8)
      #expect(table.contains("new") && !table.contains("old"))
      try write("{\"labels\": \"l.txt\", \"resize\": \"squash\"}", "tiny.json")
      #expect(try resumed().contains("2 explained"))
    }
  }

  /// A folder that was written before versions were recorded.
  @Test func olderFolders() throws {
    try withTemporaryFolder { folder in
      let photos = try ManyPhotos(["a.png", "b.png"], in: folder)
      func version(_ text: String?, of name: String) throws {
        let path = "\(folder)/\(name)/.igviz/version"
        try? FileManager.default.removeItem(atPath: path)
        try text.map { try Data($0.utf8).write(to: URL(fileURLWithPath: path)) }
      }
      let command = ["photos", "-o", "out"]
      #expect(try photos.run(command).code == 0)
      // Results of an older version had other hashes.
      let results = folder + "/out/results.jsonl"
      let text = try String(contentsOfFile: results, encoding: .utf8)
      try text.replacing(/"request":"[0-9a-f]{4}/, with: "\"request\":\"0000").write(
        toFile: results, atomically: true, encoding: .utf8)
      try version(nil, of: "out")
      let merged = try Command.run(["merge", "out", "-o", "all"], in: folder)
      #expect(merged.code == 65 && merged.errors.contains("older version"), "\(merged.errors)")
      #expect(merged.errors.split(separator: "\n").count == 1)
      let resumed = try photos.run(command + ["--resume"])
      #expect(resumed.code == 0 && resumed.output.contains("2 explained"), "\(resumed.output)")
      #expect(
        resumed.errors.contains("igviz: out: the results are from an older version"), "\(resumed.errors)")
      let again = try photos.run(command + ["--resume"])
      #expect(again.output.contains("2 already complete") && !again.errors.contains("older"))
      try version("3\n", of: "out")
      for outcome in [
        try photos.run(command + ["--resume"]), try Command.run(["merge", "out", "-o", "all"], in: folder),
      ] {
        #expect(outcome.code == 65 && outcome.errors.contains("newer version"), "\(outcome.errors)")
      }
    }
  }
}
