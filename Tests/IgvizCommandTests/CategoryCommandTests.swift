import Foundation
import ArrayFormats
import TestSupport
import Testing

/// Tables with categories, at the command line.
@Suite struct CategoryCommandTests {
  private let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/categories").path

  /// Returns the arguments for a model and its table.
  private func command(_ model: String) -> [String] {
    switch model {
    case "named": ["\(folder)/rows.csv", "-m", "\(folder)/named.onnx"]
    case "only": ["\(folder)/rows.csv", "-m", "\(folder)/only.onnx", "--columns", "sex,port,deck"]
    default:
      [
        "--input", "x_cat=\(folder)/rows.csv:sex,port,deck", "--input", "x_num=\(folder)/rows.csv:age,fare",
        "-m",
        "\(folder)/\(model).onnx",
      ]
    }
  }

  private func lines(_ path: String) throws -> [[String]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Terminal, long tables, documents, arrays and figures have one number for each category, and the numbers agree.
  @Test(arguments: ["named", "columns", "block", "offsets", "only"])
  func everythingShowsCategories(model: String) throws {
    try withTemporaryFolder { place in
      let features = model == "only" ? 3 : 5
      let all = ["--rows", "0,2", "-b", "sample:1", "--method", "ig", "-t", "1"]
      let outcome = try Command.run(
        command(model) + all + ["--table", "t.csv", "--arrays", "a", "-o", "f.svg", "-o", "f.html"], in: place
      )
      #expect(outcome.code == 0, "\(outcome.errors)")
      for text in ["sex = 0", "port = 2", "deck = 3", "F(x′), sample:1", "sex = 1"] {
        #expect(outcome.output.contains(text), "\(text): \(outcome.output)")
      }
      let table = try lines(place + "/t.csv")
      #expect(table.count == 1 + 2 * features)
      #expect(table[1].prefix(5) == ["0", "class 1", "sex", "0", "1"], "\(table[1])")
      let json = try Command.run(command(model) + all + ["--json", "-o", "g.png"], in: place)
      let documents = json.output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      #expect(documents.compactMap { $0["row"] as? Int } == [0, 2])
      for (number, document) in documents.enumerated() {
        let entry = try #require(document["table"] as? [String: Any])
        let listed = try #require(entry["features"] as? [[String: Any]])
        #expect(
          listed.prefix(3).compactMap { $0["kind"] as? String } == ["category", "category", "category"])
        let maps = try #require(entry["attributions"] as? [[String: Any]])
        let values = try #require(maps[0]["values"] as? [Double])
        let mine = table[(1 + number * features)...].prefix(features).compactMap { Double($0[5]) }
        #expect(zip(values, mine).allSatisfy { abs($0 - $1) < 1e-6 } && values.count == features)
        let run = try #require((document["attributions"] as? [[String: Any]])?.first)
        let (x, baseline) = (run["score_input"] as? Double ?? .nan, run["score_baseline"] as? Double ?? .nan)
        #expect(abs(values.reduce(0, +) - (x - baseline)) < 1e-4)
      }
    }
  }

  /// Arrays are checked like tables: the error names the number, its row and column, and the permitted numbers.
  @Test(arguments: [Float(-1), 1000, 1.5]) func wrongCategoriesInArrays(wrong: Float) throws {
    try withTemporaryFolder { place in
      try NPYArray(shape: [2, 3], elements: .float([0, 0, 0, 1, wrong, 0])).write(to: place + "/x.npy")
      let outcome = try Command.run(["classify", "x.npy", "-m", "\(folder)/only.onnx"], in: place)
      #expect(outcome.code == 65 && outcome.errors.contains("row 1 of"), "\(outcome.errors)")
      #expect(outcome.errors.contains("in column 1, which takes the integers 0 to"), "\(outcome.errors)")
    }
  }

  /// The baseline of a category is another category, the mean embedding of all rows, or zeros; the last is reported once.
  @Test func baselines() throws {
    try withTemporaryFolder { place in
      func baseline(_ name: String) throws -> (cell: String, errors: String) {
        let outcome = try Command.run(
          command("named") + ["--rows", "0:3", "-b", name, "--table", "t.csv", "-q"], in: place)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return (try lines(place + "/t.csv")[1][4], outcome.errors)
      }
      #expect(try baseline("sample:1").cell == "1")
      let mean = try baseline("mean")
      #expect(mean.cell.hasPrefix("[") && mean.cell.split(separator: " ").count == 4 && mean.errors.isEmpty)
      let zero = try baseline("zero")
      #expect(zero.cell == "[0.0 0.0 0.0 0.0]")
      #expect(zero.errors.components(separatedBy: "no category").count == 2, "\(zero.errors)")
    }
  }

  /// The options for rows, names and classes also apply to columns of several inputs.
  @Test func rowsAndNames() throws {
    try withTemporaryFolder { place in
      let outcome = try Command.run(
        command("block") + ["--rows", "3", "--truth", "survived", "--id", "fare", "-b", "mean"], in: place)
      #expect(outcome.code == 0 && outcome.output.contains("row 3 ("), "\(outcome.errors)")
      #expect(outcome.output.contains("actually "))
      let classified = try Command.run(["classify"] + command("block") + ["--rows", "3"], in: place)
      let single = try Command.run(["classify"] + command("block"), in: place)
      #expect(classified.code == 0 && single.output.split(separator: "\n").count == 12)
      let data = try Command.run(
        ["--input", "x_cat=\(folder)/rows.csv:sex,port,deck", "--input", "x_num=\(folder)/rows.csv:age,fare"]
          + ["-m", "\(folder)/block.onnx", "--rows", "0", "-b", "mean"]
          + ["--background", "x_cat=\(folder)/rows.csv:sex,port,deck"]
          + ["--background", "x_num=\(folder)/rows.csv:age,fare"], in: place)
      #expect(data.code == 0, "\(data.errors)")
    }
  }

  @Test func mistakes() throws {
    try withTemporaryFolder { place in
      try Data("sex,port,deck,age,fare\n0,1,2,3,4\n1,5,2,3,4\n".utf8).write(
        to: URL(fileURLWithPath: place + "/wrong.csv"))
      try Data("c,\"d,e\",f\n0,1,2\n".utf8).write(to: URL(fileURLWithPath: place + "/names.csv"))
      try Data("x,y\n1,2\n".utf8).write(to: URL(fileURLWithPath: place + "/x.csv"))
      let refusals: [([String], Int32, String)] = [
        (["\(folder)/rows.csv", "-m", "\(folder)/block.onnx"], 65, "--input x_cat=FILE.csv:COLUMN,COLUMN"),
        (["wrong.csv", "-m", "\(folder)/named.onnx"], 65, "row 1, column 'port': '5'"),
        (
          ["--input", "x_cat=names.csv:c", "--input", "x_num=x.csv:x,y", "-m", "\(folder)/block.onnx"], 65,
          "x_cat"
        ),
        (
          ["--input", "x_cat=names.csv:c,g,f", "--input", "x_num=x.csv:x,y", "-m", "\(folder)/block.onnx"],
          65,
          "there is no column 'g'"
        ),
        (
          [
            "--input", "x_cat=\(folder)/rows.csv:sex,port,deck", "--input", "x_num=x.csv:x,y", "-m",
            "\(folder)/block.onnx",
          ],
          65, "different numbers of rows"
        ),
        (command("block") + ["--columns", "sex"], 64, "--input NAME=FILE.csv:COLUMN,COLUMN"),
        (["--input", "x_cat=\(folder)/rows.csv:sex,port,deck", "-m", "\(folder)/block.onnx"], 64, "x_num"),
      ]
      for (arguments, code, text) in refusals {
        let outcome = try Command.run(arguments, in: place)
        #expect(outcome.code == code && outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
      }
      // A name with a comma is quoted.
      let named = try Command.run(
        [
          "--input", "x_cat=names.csv:c,\"d,e\",f", "--input", "x_num=x.csv:x,y", "-m",
          "\(folder)/block.onnx", "-b", "zero",
        ],
        in: place)
      #expect(named.code == 0 && named.output.contains("d,e = 1"), "\(named.errors)")
    }
  }
}
