import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Results that must not be trusted, at the command line: every run reports them.
@Suite struct JudgementCommandTests {
  private func model(_ name: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/judged/\(name).onnx").path
  }

  private func runs(_ outcome: Command.Outcome) throws -> [[String: Any]] {
    try #require(outcome.json?["attributions"] as? [[String: Any]])
  }

  private func write(_ rows: [[Float]], to name: String, in folder: String) throws {
    try NPYArray(shape: [rows.count, 5], elements: .float(rows.flatMap(\.self))).write(
      to: "\(folder)/\(name)")
  }

  private static let rows: [[Float]] = [[1, -0.5, 2, 0.25, -1], [0.5, 0, -1, 0.25, 0], [2, 2, 0, 0, 0]]

  @Test func aStepInsideIsNotCorrected() throws {
    try withTemporaryFolder { folder in
      try write([Self.rows[0]], to: "x.npy", in: folder)
      let told = try Command.run(
        ["x.npy", "-m", model("part-step"), "-b", "zero", "--method", "ig", "--arrays", "a", "-o", "o.png"],
        in: folder)
      #expect(told.code == 0, "\(told.errors)")
      for text in [told.output, told.errors] {
        #expect(text.contains("incomplete: the attributions sum to"), "\(text)")
        #expect(text.contains("an operation without gradient") && text.contains("Greater_1"))
      }
      // Integrated gradients of tanh(x · w): x · w = 2.65625.
      let terms: [Double] = [0.5, 0.125, 1.5, 0.03125, 0.5]
      let values = try NPYArray(contentsOf: "\(folder)/a/integrated_gradients.npy").floats
      for (value, term) in zip(values, terms) {
        #expect(abs(Double(value) - term / 2.65625 * tanh(2.65625)) < 0.02)
      }
      let run = try #require(
        try runs(
          Command.run(
            ["x.npy", "-m", model("part-step"), "-b", "zero", "--method", "ig", "--json", "-o", "p.png"],
            in: folder)
        ).first)
      #expect(run["grade"] as? String == "incomplete" && run["shortfall"] as? String == "jump")
      let (sum, plain) = (run["sum"] as? Double, run["uncorrected_sum"] as? Double)
      #expect(abs((sum ?? 0) - (plain ?? 1)) < 1e-12 && abs((sum ?? 0) - tanh(2.65625)) < 0.02)
      #expect(abs((run["uncorrected_residual"] as? Double ?? 0) - 2 / (2 + tanh(2.65625))) < 0.01)
    }
  }

  /// More points do not remove a step, and the messages do not suggest more points.
  @Test func aSmallStepNeedsNoMorePoints() throws {
    try withTemporaryFolder { folder in
      try write([Self.rows[0]], to: "x.npy", in: folder)
      let told = try Command.run(
        ["x.npy", "-m", model("small-step"), "-b", "zero", "--method", "ig", "-o", "o.png"], in: folder)
      #expect(told.errors.contains("inexact") && told.errors.contains("Greater_1"), "\(told.errors)")
      #expect(!told.errors.contains("--max-points") && told.errors.contains("--method occlusion"))
    }
  }

  /// If all rows or all files are baselines, the seed has no effect.
  @Test func aSeedWithoutAnEffect() throws {
    try withTemporaryFolder { folder in
      try write(Self.rows, to: "rows.npy", in: folder)
      try FileManager.default.createDirectory(atPath: "\(folder)/some", withIntermediateDirectories: true)
      for number in 0..<3 { try write([Self.rows[number]], to: "some/\(number).npy", in: folder) }
      let common = ["rows.npy", "-m", model("smooth"), "--method", "ig", "-o", "o.png"]
      for all in [["-b", "sample"], ["-b", "some"], ["-b", "sample", "--runs", "3"]] {
        let told = try Command.run(common + all + ["--seed", "3"], in: folder)
        #expect(
          told.code == 64 && told.errors.contains("--seed") && told.errors.contains("all rows or files"),
          "\(all): \(told.errors)")
        #expect(try Command.run(common + all, in: folder).code == 0)
      }
      for some in [
        ["-b", "sample", "--runs", "2"], ["-b", "sample", "--draw", "feature"],
        ["-b", "some", "--runs", "2"],
      ] {
        let told = try Command.run(common + some + ["--seed", "3"], in: folder)
        #expect(told.code == 0, "\(some): \(told.errors)")
      }
      let many = try Command.run(common + ["-b", "sample", "--runs", "4"], in: folder)
      #expect(many.code != 0 && many.errors.contains("3 rows"), "\(many.errors)")
    }
  }

  /// Incomplete rows that share a figure are counted and named, even if all have the same verdict.
  @Test func sheetsNameWhatIsIncomplete() throws {
    try withTemporaryFolder { folder in
      try write(Self.rows, to: "rows.npy", in: folder)
      let told = try Command.run(
        ["rows.npy", "-m", model("part-step"), "-b", "zero", "--method", "ig", "-o", "o.png"], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      #expect(told.output.contains("2 incomplete"), "\(told.output)")
      #expect(told.output.contains("sample 0; sample 2: incomplete: the attributions"), "\(told.output)")
    }
  }

  @Test func tablesAndDocumentsAndPages() throws {
    try withTemporaryFolder { folder in
      let lines =
        ["a,b,c,d,e"]
        + (0..<12).map { row in Self.rows[row % 3].map { "\($0)" }.joined(separator: ",") }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/t.csv"))
      let told = try Command.run(
        ["t.csv", "-m", model("part-step"), "-b", "zero", "--method", "ig", "-o", "o.html"], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      #expect(
        told.output.contains("8 incomplete") && told.output.contains("row 0; row 2; row 3"), "\(told.output)")
      #expect(
        try String(contentsOfFile: "\(folder)/o.html", encoding: .utf8).contains(
          "incomplete: the attributions"))
      let documents = try Command.run(
        ["t.csv", "-m", model("part-step"), "-b", "zero", "--method", "ig", "--json", "-o", "o.png"],
        in: folder)
      #expect(documents.output.components(separatedBy: "\"grade\":\"incomplete\"").count == 9)
    }
  }

  /// A score that only falls has no positive attributions: the map is empty, is not measured, and is not better than the controls.
  @Test func anEmptyMapIsNoMeasurement() throws {
    try withTemporaryFolder { folder in
      try PixelImage(width: 16, height: 16, samples: (0..<768).map { UInt8($0 % 251) }).encoded(as: .png)
        .write(to: URL(fileURLWithPath: "\(folder)/p.png"))
      let told = try Command.run(
        [
          "p.png", "-m", model("falling"), "--preprocess", "unit", "--resize", "squash", "-b", "black",
          "--method", "ig", "--evaluate", "-o", "o.png",
        ], in: folder)
      #expect(told.code == 0, "\(told.errors)")
      #expect(told.output.contains("empty: there are no positive attributions"), "\(told.output)")
      #expect(!told.output.contains("better than every control"))
      #expect(told.output.contains("the explanation is zero everywhere") && told.output.contains("–"))
      #expect(told.errors.contains("--polarity both"))
    }
  }

  /// The slopes of words behind a layer norm are reduced by norms, because their sums would be rounding errors.
  @Test func normsOfWords() throws {
    try withTemporaryFolder { folder in
      let tokens = #"{"texts": [{"tokens": ["a", "b", "c", "d"], "ids": [3, 7, 11, 19]}], "pad": 1}"#
      try Data(tokens.utf8).write(to: URL(fileURLWithPath: "\(folder)/t.json"))
      let outcome = try Command.run(
        [
          "--tokens", "t.json", "-m", model("normed-words"), "--method", "gradient", "--method", "smoothgrad",
          "--method", "ig", "--json", "--arrays", "a", "-o", "o.png",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let text = try #require(outcome.json?["text"] as? [String: Any])
      let maps = try #require(text["attributions"] as? [[String: Any]])
      #expect(maps.map { $0["reduction"] as? String } == ["norm", "norm", "sum"])
      let slopes = try NPYArray(contentsOf: "\(folder)/a/gradients.npy").floats
      let values = try #require(maps[0]["values"] as? [Double])
      for (word, value) in values.enumerated() {
        let own = slopes[8 * word..<8 * word + 8].map(Double.init)
        #expect(abs(own.reduce(0, +)) < 1e-5 * own.map(abs).reduce(0, +), "its sum is nothing")
        #expect(abs(value - own.reduce(0) { $0 + $1 * $1 }.squareRoot()) < 1e-5 && value > 0.01)
      }
      #expect((maps[1]["values"] as? [Double] ?? []).allSatisfy { $0 > 0.001 })
      let shown = try Command.run(
        ["--tokens", "t.json", "-m", model("normed-words"), "--method", "gradient", "-o", "p.png"], in: folder
      )
      #expect(shown.output.contains("largest: ") && !shown.output.contains("negative: "), "\(shown.output)")
    }
  }
}
