import Foundation
import ArrayFormats
import TestSupport
import Testing

/// Axes, targets of several axes and double precision, at the command line.
@Suite struct AxesCommandTests {
  private let fixtures = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx").path

  private func warnings(_ outcome: Command.Outcome) -> [String] {
    (outcome.json?["warnings"] as? [Any] ?? []).map { "\($0)" }
  }

  /// A perceptron does not determine the axes of a digit: the assumed axes are reported until the axes are given.
  @Test func whatIsAssumedIsSaid() throws {
    try withTemporaryFolder { folder in
      try NPYArray(shape: [1, 1, 12, 10], elements: .float((0..<120).map { Float($0) / 120 }))
        .write(to: "\(folder)/x.npy")
      let command = ["x.npy", "-m", "\(fixtures)/models/digit.onnx", "-t", "0", "--json"]
      let assumed = try Command.run(command, in: folder)
      #expect(assumed.code == 0)
      #expect(assumed.errors.contains("assumed are channel × y × x") && assumed.errors.contains("--axes"))
      #expect(warnings(assumed).contains { $0.contains("no operator determines its axes") })
      let named = try Command.run(command + ["--axes", "sample,channel,y,x"], in: folder)
      #expect(named.code == 0 && !warnings(named).contains { $0.contains("axes") })
      #expect(!named.errors.contains("axes"))
      let wrong = try Command.run(command + ["--axes", "channel,z,y,x"], in: folder)
      #expect(wrong.code == 65 && wrong.errors.contains("do not match one sample"))
    }
  }

  /// Six slices of a volume are six maps, without a message about their axes.
  @Test func volumes() throws {
    try withTemporaryFolder { folder in
      let x = try Golden<GoldenCase>("axes").array("volume/x")
      try NPYArray(shape: x.shape, elements: .float(x.values)).write(to: "\(folder)/x.npy")
      let outcome = try Command.run(
        [
          "x.npy", "-m", "\(fixtures)/axes/volume.onnx", "-t", "0", "-b", "zero", "--method", "occlusion",
          "--arrays", "out", "-o", "x.png",
        ], in: folder)
      #expect(outcome.code == 0 && !outcome.errors.contains("axes"), "\(outcome.errors)")
      let map = try NPYArray(contentsOf: "\(folder)/out/occlusion.npy").floats
      let slices = stride(from: 0, to: map.count, by: 192).map { map[$0..<$0 + 192].reduce(0, +) }
      #expect(Set(slices).count == 6)
      let regions = try Command.run(
        ["x.npy", "-m", "\(fixtures)/axes/volume.onnx", "-t", "0", "--method", "xrai"], in: folder)
      #expect(regions.code == 65 && regions.errors.contains("is not a picture"))
    }
  }

  @Test(arguments: [
    ("axes/volume", "channel × z × y × x, from the operators that read it"),
    ("axes/series-last", "time × channel, from the operators that read it"),
    ("axes/gru", "time × channel, from the operators that read it"),
    ("models/digit", "no operator determines its axes; assumed are channel × y × x"),
  ])
  func modelsInfoNamesThem(model: String, axes: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["models", "info", "\(fixtures)/\(model).onnx"], in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("x, axes: \(axes)"), "\(outcome.output)")
    }
  }

  struct GoldenCase: Decodable, Sendable { let name: String }

  /// Two indices do not identify a pixel of a class map, whatever the other options.
  @Test func aTargetOfSeveralAxes() throws {
    try withTemporaryFolder { folder in
      let x = try Golden<GoldenCase>("models").array("segmentation/x")
      try NPYArray(shape: x.shape, elements: .float(x.values)).write(to: "\(folder)/x.npy")
      let model = "\(fixtures)/models/segmentation.onnx"
      for options in [[], ["--json"], ["-o", "x.png"], ["--score", "logit"]] {
        let outcome = try Command.run(["x.npy", "-m", model, "-t", "2,1"] + options, in: folder)
        #expect(outcome.code == 64 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("no element 2,1 in the output y of shape [1, 4, 6, 5]"))
      }
      let request = "\(folder)/requests"
      try Data(#"{"id": 1, "image": "x.npy", "target": "2,1"}"#.utf8).write(to: URL(fileURLWithPath: request))
      try Data().write(to: URL(fileURLWithPath: "\(folder)/answers"))
      let process = try Command.start(
        ["worker", "-m", model, "--inputs", "arrays"], in: folder,
        input: FileHandle(forReadingAtPath: request),
        output: FileHandle(forWritingAtPath: "\(folder)/answers"))
      process.waitUntilExit()
      let answer = try String(contentsOfFile: "\(folder)/answers", encoding: .utf8)
      #expect(answer.contains("no element 2,1") && answer.contains("64"))
    }
  }

  /// scikit-learn's probabilities of time stamps that single precision cannot distinguish.
  @Test func doubles() throws {
    try withTemporaryFolder { folder in
      let expected = try Golden<GoldenCase>("doubles").array("scaled/expected").values
      let outcome = try Command.run(
        ["classify", "\(fixtures)/doubles/scaled.csv", "-m", "\(fixtures)/doubles/scaled.onnx", "--json"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let rows = outcome.output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
      let values = rows.flatMap { row -> [Double] in
        let output = (row["outputs"] as? [[String: Any]])?.first
        let found = output?["top"] as? [[String: Any]] ?? []
        let probabilities = found.map { ($0["index"] as? Int ?? 0, $0["probability"] as? Double ?? .nan) }
        return probabilities.sorted { $0.0 < $1.0 }.map(\.1)
      }
      #expect(values.count == 10 && zip(values, expected).allSatisfy { abs($0 - Double($1)) < 1e-5 })
      let refused = try Command.run(
        ["classify", "\(fixtures)/doubles/unscaled.csv", "-m", "\(fixtures)/doubles/unscaled.onnx"],
        in: folder)
      #expect(refused.code == 65 && refused.errors.contains("single precision"))
    }
  }
}
