import Foundation
import TestSupport
import Testing

/// Forests in ONNX files, at the command line.
@Suite struct TreeCommandTests {
  private let table = TestFiles.root.appendingPathComponent("SampleModels/iris/iris.csv").path

  private func model(_ name: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/trees/\(name).onnx").path
  }

  private func documents(_ outcome: Command.Outcome) -> [[String: Any]] {
    outcome.output.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  /// Rows of a table get Shapley values, without a plain gradient beside them; the baselines are the rows of the table.
  @Test func rowsHaveShapleyValues() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [table, "-m", model("forest"), "--truth", "species", "--rows", "30,80,120"]
          + ["--table", "long.csv", "--json", "-o", "rows.png"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let documents = documents(outcome)
      #expect(documents.count == 3)
      for (document, species) in zip(documents, ["setosa", "versicolor", "virginica"]) {
        let columns = document["attributions"] as? [[String: Any]] ?? []
        #expect(columns.map { $0["method"] as? String } == ["shapley"])
        #expect(columns.first?["evaluations"] as? Int == 0)
        // All 16 sets of four features, for each of 40 rows; fewer if a row shares a value with the input.
        let passes = columns.first?["forward_evaluations"] as? Int ?? 0
        #expect((500...640).contains(passes), "\(passes)")
        #expect("\(document)".contains(species))
      }
      let lines = try String(contentsOfFile: folder + "/long.csv", encoding: .utf8).split(separator: "\r\n")
      #expect(lines.count == 1 + 3 * 4 && FileManager.default.fileExists(atPath: folder + "/rows.png"))
      let text = try Command.run(
        [table, "-m", model("forest"), "--drop", "species", "--rows", "80"], in: folder)
      #expect(text.code == 0, "\(text.errors)")
      #expect(text.output.contains("F(x′), sample") && text.output.contains("versicolor"), "\(text.output)")
    }
  }

  /// If all rows are equal, a row is neither its own baseline nor its own mean.
  @Test(arguments: [1, 3]) func rowsThatAreTheSame(count: Int) throws {
    try withTemporaryFolder { folder in
      let lines = try String(contentsOfFile: table, encoding: .utf8).split(whereSeparator: \.isNewline)
      let rows = String(repeating: "\(lines[80])\n", count: count)
      try Data("\(lines[0])\n\(rows)".utf8).write(to: URL(fileURLWithPath: folder + "/row.csv"))
      let arguments = ["row.csv", "-m", model("forest"), "--drop", "species", "--rows", "0", "-o", "t.png"]
      let outcome = try Command.run(arguments + ["--json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let column = (outcome.json?["attributions"] as? [[String: Any]])?.first ?? [:]
      #expect(column["column"] as? String == "zero" && column["grade"] as? String != "little", "\(column)")
      for baseline in ["mean", "sample"] {
        let refused = try Command.run(arguments + ["-b", baseline], in: folder)
        #expect(
          [64, 65].contains(refused.code) && refused.errors.contains("--background"), "\(refused.errors)")
      }
    }
  }

  /// Options are checked against the method that runs, although it is known only once the model is open.
  @Test func optionsOfTheMethod() throws {
    try withTemporaryFolder { folder in
      func run(_ arguments: [String], model name: String = "forest") throws -> Command.Outcome {
        try Command.run(
          [table, "-m", model(name), "--drop", "species", "--rows", "80", "-o", "t.png"] + arguments,
          in: folder)
      }
      for arguments in [
        ["--samples", "50", "--seed", "3"], ["--runs", "5"], ["-b", "mean"], ["-t", "virginica"],
      ] {
        let outcome = try run(arguments)
        #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
      }
      let steps = try run(["--steps", "20"])
      #expect(steps.code == 64 && steps.errors.contains("shapley from sample"), "\(steps.errors)")
      let gradients = try run(["--method", "ig", "--method", "shapley"])
      #expect(
        gradients.code == 64 && gradients.errors.contains("which ig needs")
          && gradients.errors.contains("--method shapley"), "\(gradients.errors)")
      for method in ["occlusion", "shapley"] {
        let outcome = try run(["--method", method], model: "xgboost-binary")
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      // Any other model uses the method on request.
      let iris = TestFiles.root.appendingPathComponent("SampleModels/iris/iris.onnx").path
      let other = try Command.run(
        [table, "-m", iris, "--drop", "species", "--rows", "80", "--method", "shapley"], in: folder)
      #expect(other.code == 0 && other.output.contains("F(x′), sample"), "\(other.errors)")
    }
  }

  @Test func photosAreRefusedWithAnotherMethod() throws {
    try withTemporaryFolder { folder in
      try ExternalModel.write(to: folder + "/net.onnx", location: "w.bin")
      try ExternalModel.writeWeights(favouring: 2, to: folder + "/w.bin")
      let outcome = try Command.run(
        [TestFiles.samplePhoto("cat.png"), "-m", "net.onnx", "--preprocess", "scale=1/255"]
          + ["--method", "shapley"], in: folder)
      #expect(outcome.code != 0 && outcome.errors.contains("--method occlusion"), "\(outcome.errors)")
    }
  }

  @Test func theModelIsDescribed() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["models", "info", model("forest")], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("gradient       none") && outcome.output.contains("--method shapley"))
      #expect(outcome.output.contains("igviz rows.csv -m"), "\(outcome.output)")
      #expect(outcome.output.contains("read as classes"))
    }
  }

  /// A worker explains rows, too, from the baseline of the request or of the command.
  @Test func workersExplainRows() throws {
    try withTemporaryFolder { folder in
      let array = Self.npy([5.9, 3, 4.2, 1.5])
      try array.write(to: URL(fileURLWithPath: folder + "/row.npy"))
      let requests =
        #"{"id": 1, "image": "row.npy"}"# + "\n" + #"{"id": 2, "image": "row.npy", "method": "ig"}"# + "\n"
      try requests.write(toFile: folder + "/requests", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["worker", "-m", model("forest"), "--inputs", "arrays"], in: folder, input: folder + "/requests")
      let answers = documents(outcome)
      #expect(answers.count == 2, "\(outcome.output) \(outcome.errors)")
      #expect("\(answers.first ?? [:])".contains("shapley"))
      #expect("\(answers.last ?? [:])".contains("--method shapley"))
    }
  }

  /// Returns a single-precision row as an array in numpy's format.
  private static func npy(_ values: [Float]) -> Data {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, \(values.count)), }"
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data += Data([UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)]) + Data(header.utf8)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data += Data($0) } }
    return data
  }
}
