import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// The outputs of other kinds of models, at the command line: every number is the model's, or none is shown.
@Suite struct TaskCommandTests {
  struct Case: Decodable, Sendable { let name: String }

  private func model(_ name: String, in folder: String) throws -> String {
    try TestFiles.fixture("onnx/models/\(name).onnx").write(
      to: URL(fileURLWithPath: "\(folder)/\(name).onnx"))
    return "\(name).onnx"
  }

  /// Writes the golden rows as x.npy.
  private func rows(_ golden: Golden<Case>, _ name: String, in folder: String) throws {
    let x = try golden.array("\(name)/x")
    try NPYArray(shape: x.shape, elements: .float(x.values)).write(to: "\(folder)/x.npy")
  }

  private func array(_ shape: [Int], _ values: [Float], _ path: String) throws {
    try NPYArray(shape: shape, elements: .float(values)).write(to: path)
  }

  private func documents(_ outcome: Command.Outcome) -> [[String: Any]] {
    outcome.output.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  private func runs(_ document: [String: Any]) -> [[String: Any]] {
    document["attributions"] as? [[String: Any]] ?? []
  }

  /// Ten rows are ten inputs: each has its own probabilities and attributions, compared with double precision.
  @Test(arguments: [("classes", "probability"), ("labels", "probability"), ("numbers", "output")])
  func everyRowByItself(name: String, score: String) throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<Case>("models")
      try rows(golden, name, in: folder)
      let outcome = try Command.run(
        ["x.npy", "-m", model(name, in: folder), "--json", "--target", "all", "--arrays", "out"]
          + ["--rule", "gauss-legendre", "--steps", "200"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let documents = documents(outcome)
      let expected = try golden.array("\(name)/y").values.map(Double.init)
      #expect(documents.count == 10)
      for (row, document) in documents.enumerated() {
        #expect(document["row"] as? Int == row && document["score"] as? String == score)
        let scores = runs(document).map { $0["score_input"] as? Double ?? .nan }
        #expect(
          zip(scores, expected[row * 3..<row * 3 + 3]).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
      }
      // The order is rows, targets, features.
      let theirs = try golden.array("\(name)/attributions").values
      for target in 0..<3 {
        let stacked = try NPYArray(contentsOf: "\(folder)/out/integrated_gradients.\(target + 1).npy")
        #expect(stacked.shape == [10, 4])
        let mine = (0..<10).flatMap { row in (0..<4).map { theirs[(row * 3 + target) * 4 + $0] } }
        #expect(relativeError(stacked.floats, mine) < 1e-5)
      }
      #expect(try NPYArray(contentsOf: folder + "/out/input.npy").floats == golden.array("\(name)/x").values)
    }
  }

  @Test func oneRow() throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<Case>("models")
      let model = try model("classes", in: folder)
      try array([4], Array(golden.array("classes/x").values[..<4]), folder + "/row.npy")
      let outcome = try Command.run(["row.npy", "-m", model, "--json", "--arrays", "out"], in: folder)
      #expect(outcome.code == 0 && outcome.json?["row"] is NSNull)
      #expect(try NPYArray(contentsOf: folder + "/out/integrated_gradients.npy").shape == [4])
      try array([6, 8, 2], [Float](repeating: 0.3, count: 96), folder + "/field.npy")
      let field = try Command.run(
        ["field.npy", "-m", self.model("field", in: folder), "--arrays", "out"], in: folder)
      #expect(field.code == 0, "\(field.errors)")
      #expect(try NPYArray(contentsOf: folder + "/out/integrated_gradients.npy").shape == [6, 8, 2])
      try array([8, 4], [Float](repeating: 0.3, count: 32), folder + "/eight.npy")
      let fixed = try Command.run(["eight.npy", "-m", self.model("batch-of-8", in: folder)], in: folder)
      #expect(fixed.code == 65 && fixed.errors.contains("fixed batch of 8 inputs"))
      let one = try Command.run(
        ["eight.npy", "-m", self.model("batch-of-1", in: folder), "--json"], in: folder)
      #expect(one.code == 0 && documents(one).count == 8)
    }
  }

  /// The first line states how the output was interpreted, and why.
  @Test func theSummarySaysWhatWasTaken() throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<Case>("models")
      try array([1, 4], Array(golden.array("classes/x").values[..<4]), folder + "/row.npy")
      for (name, words) in [
        ("classes", "read as classes: its last operation is softmax"),
        ("labels", "read as labels: its last operation is sigmoid"),
        ("numbers", "read as numbers: the model ends in neither softmax nor sigmoid"),
      ] {
        let outcome = try Command.run(["row.npy", "-m", model(name, in: folder)], in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.output.split(separator: "\n").first?.contains(words) == true, "\(outcome.output)")
      }
    }
  }

  @Test func numbersAndWhatTheyAreNot() throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<Case>("models")
      try array([1, 4], Array(golden.array("numbers/x").values[..<4]), folder + "/row.npy")
      let model = try model("numbers", in: folder)
      func run(_ arguments: String...) throws -> Command.Outcome {
        try Command.run(["row.npy", "-m", model, "--json"] + arguments, in: folder)
      }
      let plain = try run()
      #expect((plain.json?["top"] as? [Any])?.isEmpty == true)
      let outputs = try #require(plain.json?["outputs"] as? [[String: Any]])
      let y = try golden.array("numbers/y").values
      #expect(outputs.map { $0["index"] as? Int } == [0, 1, 2])
      #expect(zip(outputs, y).allSatisfy { abs(($0["value"] as? Double ?? .nan) - Double($1)) < 1e-5 })
      #expect(runs(plain.json ?? [:]).count == 3, "all numbers are explained when they are few")
      let probability = try run("--score", "probability")
      #expect(probability.code == 64 && probability.errors.contains("--task classes"))
      let asked = try run("--task", "classes")
      let top = try #require(asked.json?["top"] as? [[String: Any]])
      #expect(abs(top.compactMap { $0["probability"] as? Double }.reduce(0, +) - 1) < 1e-12)
      let sum = try run("--target", "sum")
      let run = try #require(runs(sum.json ?? [:]).first)
      #expect(abs((run["score_input"] as? Double ?? .nan) - y[..<3].reduce(0) { $0 + Double($1) }) < 1e-4)
      #expect(try self.run("-m", "x").code != 0)
    }
  }

  private func run(_ arguments: String...) throws -> Command.Outcome {
    try withTemporaryFolder { try Command.run(arguments, in: $0) }
  }

  /// An element of an output with several axes, and several outputs in one run.
  @Test func elementsAndOutputs() throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<Case>("models")
      let x = try golden.array("segmentation/x")
      try NPYArray(shape: x.shape, elements: .float(x.values)).write(to: folder + "/x.npy")
      let segmentation = try model("segmentation", in: folder)
      let open = try Command.run(["x.npy", "-m", segmentation, "--task", "numbers"], in: folder)
      #expect(open.code == 64 && open.errors.contains("120 elements") && open.errors.contains("--target"))
      let one = try Command.run(
        ["x.npy", "-m", segmentation, "-t", "2,3,4", "-t", "0,0,0", "--json"], in: folder)
      #expect(one.code == 0, "\(one.errors)")
      let y = try golden.array("segmentation/y").values
      let scores = runs(one.json ?? [:]).map { $0["score_input"] as? Double ?? .nan }
      #expect(abs(scores[0] - Double(y[79])) < 1e-6 && abs(scores[1] - Double(y[0])) < 1e-6)
      let outside = try Command.run(["x.npy", "-m", segmentation, "-t", "4,0,0"], in: folder)
      #expect(outside.code == 64 && outside.errors.contains("no element 4,0,0"))

      try array([1, 4], Array(golden.array("two-outputs/x").values[..<4]), folder + "/row.npy")
      let two = try model("two-outputs", in: folder)
      let both = try Command.run(
        ["row.npy", "-m", two, "--output-name", "all", "--json", "--arrays", "out"], in: folder)
      #expect(both.code == 0, "\(both.errors)")
      let targets = try #require(both.json?["targets"] as? [[String: Any]])
      #expect(targets.map { $0["output"] as? String } == ["choice", "amounts", "amounts"])
      #expect(targets.map { $0["score"] as? String } == ["probability", "output", "output"])
      #expect(FileManager.default.fileExists(atPath: folder + "/out/integrated_gradients.amounts.1.npy"))
      let second = try Command.run(["row.npy", "-m", two, "--output-name", "1", "--json"], in: folder)
      let amounts = try golden.array("two-outputs/amounts").values
      let first = try #require(runs(second.json ?? [:]).first)
      #expect(abs((first["score_input"] as? Double ?? .nan) - Double(amounts[0])) < 1e-5)
      let none = try Command.run(["row.npy", "-m", two, "--output-name", "nothing"], in: folder)
      #expect(none.code == 65 && none.errors.contains("choice, amounts"))
    }
  }

  /// Labels of ImageNet imply classes; a branch that is not requested is no obstacle.
  @Test func imageNetsLabelsAndSideBranches() throws {
    try withTemporaryFolder { folder in
      let cat = TestFiles.samplePhoto("cat.png")
      let imagenet = try model("imagenet", in: folder)
      let plain = try Command.run([cat, "-m", imagenet, "--preprocess", "unit", "-t", "3"], in: folder)
      #expect(
        plain.code == 0 && plain.output.contains("--task classes or --labels imagenet"), "\(plain.output)")
      let labelled = try Command.run(
        [cat, "-m", imagenet, "--preprocess", "unit", "--labels", "imagenet", "--json"], in: folder)
      #expect(labelled.code == 0 && labelled.json?["score"] as? String == "probability")
      try array([1, 4], [1, 2, 3, 4], folder + "/row.npy")
      let side = try Command.run(["row.npy", "-m", model("side-branch", in: folder), "--json"], in: folder)
      #expect(side.code == 0, "\(side.errors)")
    }
  }

  /// A network in other units takes the same gradients and gives the same results, except for the unit.
  @Test func unitsChangeNothing() throws {
    try withTemporaryFolder { folder in
      try array([1, 4], [2, -1.5, 0.5, 3], folder + "/row.npy")
      func explained(_ name: String) throws -> (points: Int, converged: Bool, map: [Float]) {
        let outcome = try Command.run(
          ["row.npy", "-m", model(name, in: folder), "--json", "--arrays", name], in: folder)
        let run = try #require(runs(outcome.json ?? [:]).first)
        return (
          run["points"] as? Int ?? 0, run["converged"] as? Bool ?? false,
          try NPYArray(contentsOf: "\(folder)/\(name)/integrated_gradients.npy").floats
        )
      }
      let whole = try explained("unit")
      let binary = try explained("unit-binary")
      #expect(binary.points == whole.points && binary.converged == whole.converged)
      #expect(binary.map.map { $0 * 0x1p20 } == whole.map)
      let tiny = try explained("unit-tiny")
      #expect(abs(tiny.points - whole.points) <= 2 && tiny.converged == whole.converged)
      #expect(relativeError(tiny.map.map { $0 * 1e6 }, whole.map) < 1e-3)
    }
  }

  /// NaN or infinite numbers stop the run before anything is written, and the layer is named.
  @Test func notANumber() throws {
    try withTemporaryFolder { folder in
      try array([1, 4], [1, 2, 3, 4], folder + "/row.npy")
      let log = try Command.run(
        ["row.npy", "-m", model("logarithm", in: folder), "--json", "--arrays", "out"], in: folder)
      #expect(log.code == 65 && log.errors.contains("logarithm/l"), "\(log.errors)")
      #expect(log.output.isEmpty && !FileManager.default.fileExists(atPath: folder + "/out"))
      let root = try Command.run(["row.npy", "-m", model("root", in: folder), "--arrays", "out"], in: folder)
      #expect(root.code == 65 && root.errors.contains("gradient"), "\(root.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  /// A figure of data that are no picture is refused before anything is computed; nothing is silently left out.
  @Test func picturesOfWhatIsNone() throws {
    try withTemporaryFolder { folder in
      try array([1, 4], [1, 2, 3, 4], folder + "/row.npy")
      let model = try model("classes", in: folder)
      let refused = try Command.run(["row.npy", "-m", model, "-o", "row.html"], in: folder)
      #expect(refused.code == 65 && refused.errors.contains("row.html"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/row.html"))
      // A list is drawn as bars if a figure is requested.
      let bars = try Command.run(["row.npy", "-m", model, "-o", "row.png"], in: folder)
      #expect(bars.code == 0 && FileManager.default.fileExists(atPath: folder + "/row.png"), "\(bars.errors)")
      let digit = try self.model("digit", in: folder)
      try array([1, 1, 12, 10], (0..<120).map { Float($0 % 7) / 7 }, folder + "/digit.npy")
      let drawn = try Command.run(["digit.npy", "-m", digit, "-t", "0", "-o", "digit.png"], in: folder)
      #expect(
        drawn.code == 0 && FileManager.default.fileExists(atPath: folder + "/digit.png"), "\(drawn.errors)")
      try array([3, 1, 12, 10], (0..<360).map { Float($0 % 7) / 7 }, folder + "/digits.npy")
      let several = try Command.run(["digits.npy", "-m", digit, "-t", "0", "-o", "d.png"], in: folder)
      #expect(several.code == 0, "\(several.errors)")
      // Rows share a named figure; if single figures are drawn, too, each row has its own.
      #expect(FileManager.default.fileExists(atPath: folder + "/d.png"))
      let curves = try Command.run(
        ["digits.npy", "-m", digit, "-t", "0", "-o", "e.png", "--curve", "c.png"], in: folder)
      #expect(curves.code == 0, "\(curves.errors)")
      for row in 0..<3 {
        for name in ["e.\(row).png", "c.\(row).png"] {
          #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
        }
      }
    }
  }

  /// Ranges belong to features: noise has the ranges of the background data.
  @Test func backgroundData() throws {
    try withTemporaryFolder { folder in
      let model = try model("numbers", in: folder)
      try array([1, 4], [1, 200, 3, 4], folder + "/row.npy")
      try array([3, 4], [0, 100, 3, 4, 1, 300, 3, 5, 2, 200, 3, 6], folder + "/data.npy")
      let outcome = try Command.run(
        ["row.npy", "-m", model, "-b", "noise", "-b", "mean", "--runs", "8", "--background", "data.npy"]
          + ["--arrays", "out", "-t", "0"], in: folder)
      #expect(outcome.code != 64 && outcome.code != 65, "\(outcome.errors)")
      let noise = try NPYArray(contentsOf: folder + "/out/baseline.noise.npy").floats
      #expect((0...2).contains(noise[0]) && (100...300).contains(noise[1]) && noise[2] == 3)
      #expect(try NPYArray(contentsOf: folder + "/out/baseline.mean.npy").floats == [1, 200, 3, 5])
      let without = try Command.run(["row.npy", "-m", model, "-b", "mean", "-t", "0"], in: folder)
      #expect(without.code == 65 && without.errors.contains("--background"))
      let unknown = try Command.run(["row.npy", "-m", model, "-b", "noise", "-t", "0"], in: folder)
      #expect(unknown.errors.contains("ranges of x are unknown"))
      let card = #"{"ranges": [[0, 1], [5, 6], [7, 8], [9, 10]]}"#
      try Data(card.utf8).write(to: URL(fileURLWithPath: folder + "/numbers.json"))
      let carded = try Command.run(
        ["row.npy", "-m", model, "-b", "max-distance", "-t", "0", "--arrays", "c"], in: folder)
      #expect(!carded.errors.contains("ranges of"))
      #expect(try NPYArray(contentsOf: folder + "/c/baseline.npy").floats == [0, 5, 8, 10])
    }
  }

  @Test func inspection() throws {
    try withTemporaryFolder { folder in
      let info = try Command.run(
        ["models", "info", model("segmentation", in: folder), "--input-size", "5x6"], in: folder)
      #expect(info.code == 0, "\(info.errors)")
      #expect(info.output.contains("segmentation/z  Conv [1, 4, 6, 5], 16 parameters"))
      #expect(info.output.contains("read as classes") && info.output.contains("igviz can explain this"))
      let fixed = try Command.run(["models", "info", model("batch-of-8", in: folder)], in: folder)
      #expect(fixed.code == 65 && fixed.errors.contains("fixed batch of 8 inputs"))
    }
  }
}
