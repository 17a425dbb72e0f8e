import Foundation
import TestSupport
import Testing

/// Predictions without explanations.
@Suite struct ClassifyCommandTests {
  private let samples = TestFiles.root.appendingPathComponent("SampleModels").path

  private func documents(_ arguments: [String], in folder: String) throws -> [[String: Any]] {
    let outcome = try Command.run(["classify"] + arguments + ["--json"], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  private func top(_ document: [String: Any]) -> [[String: Any]] {
    ((document["outputs"] as? [[String: Any]])?.first?["top"] as? [[String: Any]]) ?? []
  }

  @Test func rowsOfTables() throws {
    try withTemporaryFolder { folder in
      let iris = "\(samples)/iris/iris"
      let rows = try documents(
        ["\(iris).csv", "-m", "\(iris).onnx", "--truth", "species", "--top", "2"], in: folder)
      #expect(rows.count == 150)
      #expect(rows.enumerated().allSatisfy { $0.element["row"] as? Int == $0.offset })
      #expect(top(rows[0]).count == 2 && top(rows[0])[0]["label"] as? String == "setosa")
      // All rows together give the same result as one row alone.
      let one = try documents(
        ["\(iris).csv", "-m", "\(iris).onnx", "--truth", "species", "--rows", "77"], in: folder)
      let (alone, among) = (top(one[0])[0], top(rows[77])[0])
      #expect(alone["label"] as? String == among["label"] as? String)
      let probabilities = [alone, among].compactMap { $0["probability"] as? Double }
      #expect(abs(probabilities[0] - probabilities[1]) < 1e-6)
    }
  }

  @Test func textsAndLines() throws {
    try withTemporaryFolder { folder in
      let sentiment = "\(samples)/sentiment"
      let outcome = try Command.run(
        ["classify", "\(sentiment)/reviews.txt", "-m", "\(sentiment)/sentiment.onnx"], in: folder)
      #expect(outcome.code == 0)
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == 8 && lines[1].contains("row 1: unkind 0.9"))
      let same = try Command.run(
        [
          "\(sentiment)/reviews.txt", "-m", "\(sentiment)/sentiment.onnx", "--rows", "1", "--json", "-o",
          "a.png",
        ],
        in: folder)
      let documents = try documents(
        ["\(sentiment)/reviews.txt", "-m", "\(sentiment)/sentiment.onnx"], in: folder)
      let explained = (same.json?["top"] as? [[String: Any]])?.first?["probability"] as? Double
      #expect(explained != nil && top(documents[1])[0]["probability"] as? Double == explained)
    }
  }

  @Test func photos() throws {
    try withTemporaryFolder { folder in
      let photos = ["cat.png", "coffee.jpg"].map(TestFiles.samplePhoto)
      let answers = try documents(photos + ["--top", "1"], in: folder)
      #expect(answers.map { $0["image"] as? String } == photos)
      #expect(answers.allSatisfy { top($0).count == 1 && $0["row"] is NSNull })
    }
  }

  @Test func mistakes() throws {
    try withTemporaryFolder { folder in
      for (arguments, code, text) in [
        ([], 64, "<input>"), (["none.jpg"], 66, "none.jpg"), (["a.jpg", "--top", "0"], 64, "--top"),
        (["a.csv", "--table", "t.csv"], 64, "--table"),
      ] as [([String], Int32, String)] {
        let outcome = try Command.run(["classify"] + arguments, in: folder)
        #expect(outcome.code == code && outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
      }
    }
  }
}
