import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Rows of tables, at the command line.
@Suite struct TableCommandTests {
  private let iris = TestFiles.root.appendingPathComponent("SampleModels/iris").path

  private func run(_ arguments: [String], in folder: String) throws -> Command.Outcome {
    try Command.run(["\(iris)/iris.csv", "--model", "\(iris)/iris.onnx"] + arguments, in: folder)
  }

  /// Background data are matched by the names of their columns, in any order; other names are refused.
  @Test func backgroundByName() throws {
    try withTemporaryFolder { folder in
      let names = ["sepal length", "sepal width", "petal length", "petal width"]
      let rows = ["5.1,3.5,1.4,0.2", "6.2,2.9,4.3,1.3", "7.2,3.0,5.8,1.6"].map {
        $0.split(separator: ",").map(String.init)
      }
      func write(_ order: [Int], _ name: String, names: [String]) throws {
        let lines = [order.map { names[$0] }] + rows.map { row in order.map { row[$0] } }
        try Data(lines.map { $0.joined(separator: ",") }.joined(separator: "\n").utf8)
          .write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      try write([0, 1, 2, 3], "plain.csv", names: names)
      try write([3, 0, 2, 1], "reordered.csv", names: names)
      try write([0, 1, 2, 3], "other.csv", names: ["sepal length", "b", "c", "d"])
      // Without the card, which would name the columns.
      try FileManager.default.copyItem(atPath: "\(iris)/iris.onnx", toPath: folder + "/net.onnx")
      func run(_ background: String) throws -> Command.Outcome {
        try Command.run(
          [
            "plain.csv", "-m", "net.onnx", "--rows", "0", "-b", "mean", "-b", "noise", "--runs", "3",
            "--background", background,
          ]
            + ["--table", "\(background).out.csv", "-q"], in: folder)
      }
      for background in ["plain.csv", "reordered.csv"] {
        let outcome = try run(background)
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      let tables = try ["plain", "reordered"].map {
        try String(contentsOfFile: "\(folder)/\($0).csv.out.csv", encoding: .utf8)
      }
      #expect(tables[0] == tables[1])
      let refused = try run("other.csv")
      #expect(
        refused.code == 65 && refused.errors.contains("sepal length, b, c, d"),
        "\(refused.errors)")
    }
  }

  @Test func everyRowIsATable() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--target", "all", "--truth", "species", "--baseline", "gaussian:0.25@mean", "--runs", "20"]
          + ["--rows", "0,60,120:122", "--table", "long.csv", "-o", "iris.png"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("row 0: setosa (correct)"))
      #expect(outcome.output.contains("row 121: virginica (correct)"))
      // A row with only negative attributions is not an empty map.
      #expect(!outcome.output.contains("constant"))
      for text in ["sepal length = 5.1", "Σ", "F(x)", "F(x′)", "residual", "│"] {
        #expect(outcome.output.contains(text))
      }
      #expect(outcome.output.hasSuffix("iris.png\nlong.csv\n"))
      #expect(try PixelImage(contentsOf: folder + "/iris.png").width > 600)
      let lines = try String(contentsOfFile: folder + "/long.csv", encoding: .utf8).split(separator: "\r\n")
      #expect(lines[0] == "row,target,feature,value,baseline,attribution,truth")
      #expect(lines.count == 1 + 4 * 3 * 4 && lines[1].hasPrefix("0,setosa,sepal length,5.1,"))
      // The attributions of a row and target sum to the difference of the scores.
      let cells = lines.dropFirst().map { $0.split(separator: ",") }
      let sum = cells.filter { $0[0] == "0" && $0[1] == "setosa" }.reduce(0) { $0 + (Double($1[5]) ?? .nan) }
      #expect(sum > 0.9 && sum < 1)
    }
  }

  /// Several rows are one document each; the figure of many rows is a summary.
  @Test func manyRows() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--drop", "species", "--target", "virginica", "--baseline", "median", "-o", "all.pdf", "--json"],
        in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.output.split(separator: "\n").count == 150)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/all.pdf")).count > 10_000)
    }
  }

  /// An HTML page: the importance of features over all rows, and each row's numbers as the page's script reads them.
  @Test func page() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--target", "all", "--truth", "species", "--baseline", "mean", "--rows", "0:3", "-o", "iris.html"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let page = try String(contentsOfFile: folder + "/iris.html", encoding: .utf8)
      #expect(page.contains("All 3 predictions are correct.") && page.contains("input SHA-256"))
      #expect(page.contains("script-src 'sha256-"))
      let data = try #require(page.firstMatch(of: /id="row-data">([^<]*)</)?.1)
      let object = try #require(JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
      #expect(object["count"] as? Int == 3 && object["numbers"] as? [Int] == [0, 1, 2])
      #expect((object["truths"] as? [String: Any])?["words"] as? [String] == ["setosa"])
      let parts = try #require((object["parts"] as? [[[String: Any]]])?.first)
      #expect(parts.count == 3)
      func numbers(_ text: Any?) throws -> [Float] {
        let encoded = try #require(text as? String)
        let bytes = [UInt8](try #require(Data(base64Encoded: encoded)))
        return stride(from: 0, to: bytes.count, by: 4).map { start in
          Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
        }
      }
      for part in parts {
        let (attributions, scores) = (try numbers(part["attributions"]), try numbers(part["scores"]))
        let starts = try numbers(part["starts"])
        #expect(attributions.count == 3 * 4 && scores.count == 3)
        for row in 0..<3 {
          let sum = attributions[4 * row..<4 * row + 4].reduce(0, +)
          #expect(abs(sum - (scores[row] - starts[row])) < 0.02)
        }
      }
      let summary = try #require(page.firstMatch(of: /id="data-set">([^<]*)</)?.1)
      let all = try #require(JSONSerialization.jsonObject(with: Data(summary.utf8)) as? [String: Any])
      #expect(all["compared"] as? Int == 3 && all["wrong"] as? Int == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["iris.html"])
    }
  }

  /// Documents name a row as the table does.
  @Test func documents() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--truth", "species", "--rows", "7,60", "--baseline", "mean", "--json", "-o", "a.png"], in: folder)
      let documents = outcome.output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(documents.compactMap { $0["row"] as? Int } == [7, 60])
      #expect(documents.compactMap { $0["truth"] as? String } == ["setosa", "versicolor"])
      #expect(documents.allSatisfy { $0["id"] is NSNull })
    }
  }

  /// A perceptron as Keras exports it.
  @Test func keras() throws {
    try withTemporaryFolder { folder in
      let example = TestFiles.root.appendingPathComponent("Examples/keras").path
      let outcome = try Command.run(
        ["\(example)/flowers.csv", "-m", "\(example)/flowers.onnx", "--labels", "\(example)/species.txt"]
          + ["--truth", "species", "--target", "all", "--rows", "70", "--baseline", "mean", "-o", "a.png"],
        in: folder)
      #expect(outcome.code == 0 && outcome.output.contains("row 70: virginica, actually versicolor"))
    }
  }

  /// The saved map of a feature has a sign, too.
  @Test func arrays() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["--drop", "species", "--rows", "0:3", "--baseline", "mean", "--arrays", "a", "-q"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let shown = try NPYArray(contentsOf: folder + "/a/evidence.npy")
      #expect(shown.shape == [3, 4] && shown.floats.contains { $0 < 0 })
      #expect(shown.floats == (try NPYArray(contentsOf: folder + "/a/integrated_gradients.npy")).floats)
    }
  }

  /// Rows of the data as baselines: a given row, or random rows, whole or feature by feature.
  @Test func samples() throws {
    try withTemporaryFolder { folder in
      func baselines(_ arguments: [String]) throws -> [Double] {
        let outcome = try run(
          ["--drop", "species", "-t", "setosa", "--table", "t.csv", "-q"]
            + (arguments.contains("--rows") ? [] : ["--rows", "0:100"]) + arguments,
          in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let lines = try String(contentsOfFile: folder + "/t.csv", encoding: .utf8).split(separator: "\r\n")
        return lines.dropFirst().prefix(4).map { Double($0.split(separator: ",")[4]) ?? .nan }
      }
      // Means are taken over the whole table, whichever rows are explained.
      let means = try baselines(["--baseline", "mean", "--rows", "7"])
      #expect(zip(means, [5.8433, 3.0573, 3.758, 1.1993]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(means)")
      #expect(try baselines(["--baseline", "sample:50"]).map { Float($0) } == [7, 3.2, 4.7, 1.4])
      let whole = try baselines(["--baseline", "sample", "--runs", "1"])
      let mixed = try baselines(["--baseline", "sample", "--runs", "1", "--draw", "feature"])
      #expect(whole != mixed && whole.allSatisfy { $0 > 0 && $0 < 8 })
      #expect(try baselines(["--baseline", "sample", "--runs", "1", "--seed", "5"]) != whole)
    }
  }

  /// An exported pipeline of scikit-learn: its predictions and its classes, for the table that it was made for.
  @Test func scikitLearn() throws {
    try withTemporaryFolder { folder in
      let golden = try Golden<SklearnCase>("sklearn")
      let model = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/sklearn/everything.onnx").path
      let outcome = try Command.run(
        [
          "\(iris)/iris.csv", "--model", model, "--truth", "species", "--target", "virginica", "--baseline",
          "mean",
        ]
          + ["--rows", "30,80,120", "--tolerance", "0.0001", "--table", "long.csv", "--json"],
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let probabilities = try golden.array("everything/y").values
      let documents = outcome.output.split(separator: "\n").compactMap {
        (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
      }
      #expect(documents.count == 3)
      for (document, row) in zip(documents, [3, 8, 12]) {
        let run = (document["attributions"] as? [[String: Any]])?.first
        let score = run?["score_input"] as? Double ?? .nan
        #expect(abs(score - Double(probabilities[row * 3 + 2])) < 1e-5)
      }
      let table = try String(contentsOfFile: folder + "/long.csv", encoding: .utf8).split(separator: "\r\n")
      let mine = table.dropFirst().map { Float($0.split(separator: ",")[5]) ?? .nan }
      #expect(relativeError(mine, try golden.array("everything/attributions").values) < 1e-3)
    }
  }

  private struct SklearnCase: Decodable, Sendable { let name: String }

  /// Memory above the limit is refused before it is allocated.
  @Test func memory() throws {
    try withTemporaryFolder { folder in
      func run(_ limit: String) throws -> Command.Outcome {
        try self.run(["--drop", "species", "--rows", "0", "--quiet", "--memory-limit", limit], in: folder)
      }
      let small = try run("1K")
      #expect(small.code == 65 && small.errors.contains("more than 1.0 KiB of memory"), "\(small.errors)")
      #expect(small.errors.contains("--memory-limit"))
      #expect(try run("1G").code == 0)
      for text in ["lots", "-1G", "0", "99999999T"] { #expect(try run(text).code == 64, "\(text)") }
    }
  }

  /// Tables as pandas writes them: column names that are numbers are taken as names and reported, wherever a table is read.
  @Test func namesOfNumbers() throws {
    try withTemporaryFolder { folder in
      let rows = ["5.1,3.5,1.4,0.2", "5.0,2.0,3.5,1.0", "6.9,3.2,5.7,2.3"]
      func write(_ name: String, _ lines: [String]) throws {
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      try write("named.csv", ["a,b,c,d"] + rows)
      try write("numbers.csv", ["0,1,2,3"] + rows)
      try write("years.csv", ["2019,2020,2021,2022"] + rows)
      try write(
        "semicolons.csv", ["a;b;c;d"] + rows.map { $0.replacing(",", with: ";").replacing(".", with: ",") })
      try write("index.csv", [",a,b,c,d"] + rows.enumerated().map { "\($0),\($1)" })
      try write("again.csv", ["Unnamed: 0,0,1,2,3"] + rows.enumerated().map { "\($0),\($1)" })
      try write("bare.csv", rows)
      try write("marked.csv", ["\u{FEFF}a,b,c,d"] + rows)
      let model = ["-m", "\(iris)/iris.onnx"]
      func classified(_ arguments: [String]) throws -> Command.Outcome {
        try Command.run(["classify"] + arguments + model + ["--json"], in: folder)
      }
      func answers(_ outcome: Command.Outcome) -> [String] {
        outcome.output.split(separator: "\n").map { line -> String in
          let answer = line[(line.firstRange(of: "\"outputs\"")?.lowerBound ?? line.startIndex)...]
          return String(answer[..<(answer.firstRange(of: ",\"row\"")?.lowerBound ?? answer.endIndex)])
        }
      }
      let expected = answers(try classified(["named.csv"]))
      #expect(expected.count == 3)
      for (name, note) in [
        ("numbers.csv", "--no-header"), ("years.csv", "--no-header"), ("semicolons.csv", "decimal"),
        ("marked.csv", ""),
      ] {
        let outcome = try classified([name])
        #expect(outcome.code == 0 && answers(outcome) == expected, "\(name): \(outcome.errors)")
        #expect(
          note.isEmpty ? !outcome.errors.contains("row was read") : outcome.errors.contains(note),
          "\(name): \(outcome.errors)")
        // As background data, too: all three rows and nothing else.
        for arguments in [[name], ["named.csv", "--background", name]] {
          let explained = try Command.run(
            arguments + model + ["-b", "mean", "--rows", "0", "-t", "setosa", "--table", "t.csv", "-q"],
            in: folder)
          #expect(explained.code == 0, "\(explained.errors)")
          let table = try String(contentsOfFile: folder + "/t.csv", encoding: .utf8).split(separator: "\r\n")
          let means = table.dropFirst().prefix(4).compactMap { Double($0.split(separator: ",")[4]) }
          let truth = [17.0 / 3, 8.7 / 3, 10.6 / 3, 3.5 / 3]
          #expect(
            means.count == 4 && zip(means, truth).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name): \(means)")
        }
      }
      #expect(answers(try classified(["bare.csv", "--no-header"])) == expected)
      let bare = try classified(["bare.csv"])
      #expect(answers(bare) == Array(expected.dropFirst()) && bare.errors.contains("--no-header"))
      for (name, column) in [("index.csv", ""), ("again.csv", "Unnamed: 0")] {
        let refused = try classified([name])
        #expect(refused.code == 65 && refused.errors.contains("--drop '\(column)'"), "\(refused.errors)")
        let dropped = try classified([name, "--drop", column])
        #expect(answers(dropped) == expected, "\(dropped.errors)")
        let named = try Command.run([name, "--id", column, "--rows", "2", "-q"] + model, in: folder)
        #expect(named.code == 0, "\(named.errors)")
      }
    }
  }

  /// Missing numbers are refused with a remedy, and the remedy works; booleans are 1 and 0.
  @Test func missingNumbers() throws {
    try withTemporaryFolder { folder in
      try Data("a,b,c,d\n5.1,3.5,NaN,True\n5,2,,False\n".utf8).write(
        to: URL(fileURLWithPath: folder + "/a.csv"))
      let command = ["classify", "a.csv", "-m", "\(iris)/iris.onnx"]
      let refused = try Command.run(command, in: folder)
      #expect(refused.code == 65 && refused.errors.contains("row 0, column 'c': 'NaN'"))
      #expect(refused.errors.contains("--nan"), "\(refused.errors)")
      let filled = try Command.run(command + ["--nan", "1.4"], in: folder)
      #expect(filled.code == 0 && filled.output.split(separator: "\n").count == 2, "\(filled.errors)")
    }
  }

  /// The mean over the rows and the mean of magnitudes, each with its name, in every output.
  @Test func means() throws {
    try withTemporaryFolder { folder in
      let arguments = ["--drop", "species", "-t", "virginica", "-b", "mean", "--method", "ig", "--mean"]
      let outcome = try run(arguments + ["-o", "f.svg", "-o", "f.html", "--table", "t.csv"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let table = try String(contentsOfFile: folder + "/t.csv", encoding: .utf8).split(separator: "\r\n")
        .map { $0.split(separator: ",").map(String.init) }
      let values = table.filter { $0[2] == "petal width" }.compactMap { Double($0[5]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let magnitude = values.reduce(0) { $0 + abs($1) } / Double(values.count)
      #expect(values.count == 150 && magnitude > abs(mean))
      let line = try #require(outcome.output.split(separator: "\n").first { $0.contains("petal width") })
      let cells = line.split(separator: " ").suffix(2)
      #expect(cells.last == Substring(String(format: "%.4g", magnitude)), "\(line)")
      #expect(cells.first == Substring((mean < 0 ? "−" : "+") + String(format: "%.4g", abs(mean))), "\(line)")
      for file in ["f.svg", "f.html"] {
        let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
        #expect(
          text.contains("mean |a|") || text.contains("mean |<") || text.contains("mean |attribution|"),
          "\(file)")
      }
      let json = try run(arguments + ["--json"], in: folder)
      let lines = json.output.split(separator: "\n")
      let ending = try #require(lines.last)
      let last = try #require(
        JSONSerialization.jsonObject(with: Data(ending.utf8)) as? [String: Any])
      let features = try #require((last["means"] as? [[String: Any]])?.first?["features"] as? [[String: Any]])
      let width = try #require(features.first { $0["name"] as? String == "petal width" })
      #expect(lines.count == 151 && last["rows"] as? Int == 150)
      let groups = try #require((last["data_set"] as? [String: Any])?["groups"] as? [[String: Any]])
      #expect(groups.first?["count"] as? Int == 150)
      #expect(abs((width["mean"] as? Double ?? .nan) - mean) < 1e-6)
      #expect(abs((width["mean_magnitude"] as? Double ?? .nan) - magnitude) < 1e-6)
    }
  }

  @Test func mistakes() throws {
    try withTemporaryFolder { folder in
      try Data("a,b\n1,2\n3,\n".utf8).write(to: URL(fileURLWithPath: folder + "/holes.csv"))
      let refusals: [([String], Int32, String)] = [
        (
          ["\(iris)/iris.csv", "--columns", "sepal length,sepal width,petal length,species"], 65,
          "column 'species': 'setosa' is not a number"
        ),
        (["\(iris)/iris.csv", "--drop", "kind"], 65, "there is no column 'kind'"),
        (["\(iris)/iris.csv", "--columns", "sepal length"], 65, "the model takes flower"),
        (["\(iris)/iris.csv", "--truth", "species", "--rows", "150"], 65, "there is no row 150"),
        (["\(iris)/iris.csv", "--truth", "species", "--rows", "3:1"], 64, "3:1"),
        (["\(iris)/iris.csv", "--truth", "species", "-b", "sample:150"], 65, "150"),
        (["\(iris)/iris.csv", "--truth", "species", "--delimiter", "ab"], 64, "ab"),
        (["holes.csv"], 65, "row 1, column 'b': the cell is empty"), (["none.csv"], 66, "none.csv"),
      ]
      for (arguments, code, text) in refusals {
        let outcome = try Command.run(arguments + ["--model", "\(iris)/iris.onnx"], in: folder)
        #expect(outcome.code == code && outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
      }
    }
  }
}
