import ArrayFormats
import Foundation
import TestSupport
import Testing

/// Pairs, inputs beside the words, targets of tokens and texts that fail, at the command line.
@Suite struct TextTaskCommandTests {
  private struct Document: Decodable {
    let cases: [Case]
  }
  private struct Case: Decodable {
    let model: String
    let inputs: [String: [Int]]
    let score: Double
    let gradient: [Double]
  }

  private static let fixtures = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/text-tasks").path
  private let words = ["--tokenizer", "\(Self.fixtures)/vocab.txt"]
  private let gradient = ["--method", "gradient", "--score", "output", "--json", "-o", "a.png"]

  private func cases(_ model: String) throws -> [Case] {
    try JSONDecoder().decode(
      Document.self,
      from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/text-tasks.json"))
    ).cases.filter { $0.model == model }
  }

  private func model(_ name: String) -> [String] { ["--model", "\(Self.fixtures)/\(name).onnx"] }

  private func write(_ text: String, _ name: String, in folder: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  private func write(_ values: [Float], _ shape: [Int], _ name: String, in folder: String) throws {
    try NPYArray(shape: shape, elements: .float(values)).encoded().write(
      to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  private func documents(_ outcome: Command.Outcome) -> [[String: Any]] {
    outcome.output.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }
  }

  private func score(_ document: [String: Any]?) throws -> Double {
    let runs = try #require(document?["attributions"] as? [[String: Any]])
    return try #require(runs.first?["score_input"] as? Double)
  }

  private func refused(
    _ arguments: [String], in folder: String, code: Int32 = 65, _ parts: String...
  ) throws {
    let outcome = try Command.run(arguments + ["-o", "a.png"], in: folder)
    #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
    for part in parts { #expect(outcome.errors.contains(part), "\(arguments): \(outcome.errors)") }
  }

  // MARK: Pairs

  @Test func tabsSeparatePairs() throws {
    let one = try cases("pairs")[0]
    try withTemporaryFolder { folder in
      try write("the film was good\tno one saw it\n", "pair.txt", in: folder)
      try write("a\tman\twas\n", "three.txt", in: folder)
      try write("a man\t\n", "half.txt", in: folder)
      try write("<pad>\n<unk>\na\nman\n", "list.txt", in: folder)
      let run = ["pair.txt", "-t", "1"] + words + model("pairs") + gradient
      let pair = try Command.run(run, in: folder)
      #expect(try abs(score(pair.json) - one.score) < 1e-5, "\(pair.errors)")
      #expect(pair.errors.contains("pairs of texts") && pair.errors.contains("--no-pairs"))
      #expect(try !Command.run(run + ["--pairs"], in: folder).errors.contains("pairs of texts"))
      let whole = try Command.run(run + ["--no-pairs"], in: folder)
      #expect(try abs(score(whole.json) - one.score) > 1e-3, "\(whole.errors)")
      try refused(
        ["three.txt"] + words + model("pairs"), in: folder, "three.txt, text 0", "2 tabs", "--no-pairs")
      try refused(["half.txt"] + words + model("pairs"), in: folder, "half.txt, text 0", "empty")
      // A list of words does not define pairs: a tab is white space, unless pairs are requested.
      let list = ["half.txt", "--tokenizer", "list.txt", "-t", "0,1"] + model("tags")
      #expect(try Command.run(list + ["-o", "a.png"], in: folder).code == 0)
      try refused(list + ["--pairs"], in: folder, "does not define pairs", "--tokens")
      let other =
        ["pair.txt", "-t", "1", "--baseline", "text:a man", "--method", "ig"] + words + model("pairs")
      try refused(other, in: folder, "other segments", "-b pad")
    }
  }

  @Test func namesOfSpecialTokensAreText() throws {
    try withTemporaryFolder { folder in
      try write("the [MASK] was good\n", "mask.txt", in: folder)
      func tokens(_ more: [String]) throws -> (tokens: [String], errors: String) {
        let outcome = try Command.run(
          ["mask.txt", "-t", "1,1"] + words + model("tags") + gradient + more, in: folder)
        let text = try #require(outcome.json?["text"] as? [String: Any], "\(outcome.errors)")
        return (try #require(text["tokens"] as? [String]), outcome.errors)
      }
      let plain = try tokens([])
      #expect(!plain.tokens.contains("[MASK]") && plain.tokens.contains("[UNK]"))
      #expect(plain.errors.contains("[MASK] in a text is read as text") && plain.errors.contains("--special"))
      let special = try tokens(["--special"])
      #expect(special.tokens == ["[CLS]", "the", "[MASK]", "was", "good", "[SEP]"])
      #expect(!special.errors.contains("read as text"))
    }
  }

  // MARK: Inputs beside the words

  /// Two texts, a length and a picture: by name in the tokens file, and as arrays for all texts or for each.
  @Test func otherInputsAreHeld() throws {
    let all = try cases("towers")
    func text(_ ids: [Int], _ more: String) -> String {
      "{\"tokens\": [\(ids.map { "\"w\($0)\"" }.joined(separator: ","))], \"ids\": \(ids)\(more)}"
    }
    let ids = try all.map { try #require($0.inputs["input_ids"]) }
    try withTemporaryFolder { folder in
      let others = [
        #", "b_ids": [[9, 10]], "length": 3, "picture": [[1, 2], [3, 4]]"#,
        #", "b_ids": [12, 11, 10], "length": [2], "picture": [[[0, 1], [0, 1]]]"#,
      ]
      try write("[\(text(ids[0], others[0])), \(text(ids[1], others[1]))]", "full.json", in: folder)
      try write("[\(text(ids[0], "")), \(text(ids[1], ""))]", "bare.json", in: folder)
      try write("[\(text(ids[0], #", "b_ids": [1, [2]]"#))]", "ragged.json", in: folder)
      try write(
        "[\(text(ids[0], #", "b_ids": 5, "length": 3, "picture": [[1, 2], [3, 4]]"#))]", "shape.json",
        in: folder)
      try write([3, 2], [2], "lengths.npy", in: folder)
      try write([1, 2, 3, 4, 0, 1, 0, 1], [2, 2, 2], "pictures.npy", in: folder)
      try write([9, 10], [1, 2], "b.npy", in: folder)
      try write([1, 2, 3], [3], "three.npy", in: folder)
      let base = model("towers") + ["--words", "a_ids"]
      let full = try Command.run(["--tokens", "full.json"] + base + gradient, in: folder)
      #expect(documents(full).count == 2, "\(full.errors)")
      for (document, one) in zip(documents(full), all) {
        #expect(try abs(score(document) - one.score) < 1e-5)
        // The norm of each token's gradient.
        let maps = try #require((document["text"] as? [String: Any])?["attributions"] as? [[String: Any]])
        let values = try #require(maps[0]["values"] as? [Double])
        let expected = stride(from: 0, to: one.gradient.count, by: 4).map { start in
          one.gradient[start..<start + 4].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 } && values.count == expected.count)
      }
      // The second text has other values; here both texts have those of the first.
      let arrays = [
        "--input", "length=lengths.npy", "--input", "picture=pictures.npy", "--input", "b_ids=b.npy",
      ]
      let held = try Command.run(["--tokens", "bare.json"] + base + arrays + gradient, in: folder)
      #expect(try abs(score(documents(held).first) - all[0].score) < 1e-5, "\(held.errors)")
      #expect(documents(held).count == 2)
      let bare = ["--tokens", "bare.json"]
      try refused(bare + model("towers"), in: folder, "--words a_ids or --words b_ids")
      try refused(
        bare + model("towers") + ["--words", "c"], in: folder, code: 64, "a_ids, a_mask, b_ids, length")
      try refused(bare + base, in: folder, "b_ids [?, ?]", "--input b_ids=FILE.npy", "\"b_ids\"")
      try refused(["--tokens", "ragged.json"] + base, in: folder, "'b_ids'", "equally many")
      try refused(["--tokens", "shape.json"] + base, in: folder, "b_ids [?, ?]", "[]")
      try refused(
        bare + base + ["--input", "a_ids=b.npy"], in: folder, code: 64, "a_mask, b_ids, length, picture")
      try refused(bare + base + ["--input", "b.npy"], in: folder, code: 64, "--input NAME=b.npy")
      try refused(bare + base + ["--input", "length=three.npy"], in: folder, "length 3", "the texts 2")
      try refused(
        ["--tokens", "full.json"] + base + ["--input", "length=lengths.npy"], in: folder, code: 64,
        "leave out one")
    }
  }

  // MARK: Targets

  @Test func shorterTextsDoNotEndTheRun() throws {
    try withTemporaryFolder { folder in
      try write(
        "the man lives in paris\nthe man\nthe woman lives in berlin\na film\n", "texts.txt", in: folder)
      let run = ["texts.txt"] + words + model("tags") + ["--method", "ig"]
      let outcome = try Command.run(
        run + ["-t", "5,3", "-o", "page.html", "-o", "figure.png", "--table", "long.csv"], in: folder)
      #expect(outcome.code == 65, "\(outcome.errors)")
      for number in [1, 3] {
        #expect(
          outcome.errors.contains("texts.txt, text \(number): cannot be explained: there is no element 5,3"))
      }
      #expect(outcome.output.contains("text 0:") && outcome.output.contains("text 2:"))
      #expect(outcome.output.contains("figure.png") && outcome.output.contains("page.html"))
      let page = try String(contentsOfFile: "\(folder)/page.html", encoding: .utf8)
      #expect(page.contains("1 · ") && page.contains("cannot be explained"))
      let table = try String(contentsOfFile: "\(folder)/long.csv", encoding: .utf8)
      #expect(table.contains("\n0,") && table.contains("\n2,") && !table.contains("\n1,"))
      // One line for each text, in order, also with --json.
      let lines = documents(try Command.run(run + ["-t", "5,3", "-o", "json.png", "--json"], in: folder))
      #expect(lines.compactMap { $0["row"] as? Int } == [0, 1, 2, 3])
      #expect(lines.map { $0["error"] != nil } == [false, true, false, true])
      let error = try #require(lines[1]["error"] as? String)
      #expect(error.hasPrefix("there is no element 5,3") && lines[1]["image"] as? String == "texts.txt")
      #expect(lines[1]["document"] as? Int == lines[0]["document"] as? Int && lines[1]["attributions"] == nil)
      // Stacked arrays need every text; with a length of 7 every text has the element.
      let arrays = try Command.run(run + ["-t", "5,3", "--arrays", "out", "--length", "7"], in: folder)
      #expect(arrays.code == 0, "\(arrays.errors)")
      let words = try Command.run(run + ["-t", "berlin,3"], in: folder)
      #expect(words.code == 65 && words.output.contains("output 5,3 (berlin)"))
      // A single text that fails ends the run, like any other input.
      try refused(
        ["texts.txt", "--rows", "1", "-t", "5,3"] + self.words + model("tags"), in: folder, code: 64, "5,3")
    }
  }

  @Test func textsThatCannotBeReadDoNotEndTheRun() throws {
    try withTemporaryFolder { folder in
      let long = [String](repeating: "good", count: 20).joined(separator: " ")
      try write("the man\n\(long)\na film\n", "texts.txt", in: folder)
      let run = words + model("pairs") + ["-t", "1"]
      let outcome = try Command.run(["texts.txt"] + run + ["-o", "a.png"], in: folder)
      #expect(outcome.code == 65 && outcome.output.contains("text 2:"), "\(outcome.errors)")
      #expect(
        outcome.errors.contains("text 1: cannot be explained") && outcome.errors.contains("22 tokens")
          && outcome.errors.contains("--length 16"), "\(outcome.errors)")
      let answers = try Command.run(["classify", "texts.txt"] + words + model("pairs"), in: folder)
      #expect(answers.code == 65 && answers.errors.contains("text 1: cannot be explained"))
      #expect(answers.output.split(separator: "\n").count == 2)
      let lines = documents(
        try Command.run(["classify", "texts.txt", "--json"] + words + model("pairs"), in: folder))
      #expect(lines.compactMap { $0["row"] as? Int } == [0, 1, 2])
      #expect((lines[1]["error"] as? String)?.contains("22 tokens") == true && lines[0]["error"] == nil)
      // An input that cannot be opened has a line, too.
      try Data([0xff, 0xfe, 0x80]).write(to: URL(fileURLWithPath: "\(folder)/broken.txt"))
      let several = documents(
        try Command.run(
          ["broken.txt", "texts.txt", "--json", "--rows", "0", "--method", "gradient"] + run, in: folder))
      #expect(several.map { $0["image"] as? String } == ["broken.txt", "texts.txt"])
      #expect(several.map { $0["error"] != nil } == [true, false])
    }
  }

  /// The command that is suggested for a model of texts, but not for a model of tables.
  @Test func whatToTypeNext() throws {
    try withTemporaryFolder { folder in
      func suggestion(_ name: String) throws -> String {
        let outcome = try Command.run(["models", "info", "\(Self.fixtures)/\(name).onnx"], in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return String(outcome.output.split(separator: "\n").last ?? "")
      }
      #expect(
        try suggestion("pairs").contains("pairs.onnx --tokenizer tokenizer.json (more: igviz help texts)"))
      // A model with a picture beside the words takes no file of texts: its arrays are given.
      #expect(try !suggestion("towers").contains("texts.txt"))
      try TestFiles.fixture("onnx/categories/columns.onnx").write(
        to: URL(fileURLWithPath: "\(folder)/rows.onnx"))
      let rows = try Command.run(["models", "info", "rows.onnx"], in: folder)
      #expect(rows.output.contains("igviz can explain this: igviz") && !rows.output.contains("texts.txt"))
    }
  }

  // MARK: config.json

  @Test func configurationNamesClassesAndPositions() throws {
    try withTemporaryFolder { folder in
      for name in ["pairs", "tags"] {
        try FileManager.default.copyItem(
          atPath: "\(Self.fixtures)/\(name).onnx", toPath: "\(folder)/\(name).onnx")
      }
      try write("the man lives\n", "text.txt", in: folder)
      func explain(_ model: String, _ target: String, _ more: [String] = []) throws -> Command.Outcome {
        try Command.run(
          ["text.txt", "--model", "\(model).onnx", "-t", target] + words + gradient + more, in: folder)
      }
      func label(_ outcome: Command.Outcome) -> String? {
        (outcome.json?["target"] as? [String: Any])?["label"] as? String
      }
      try write(
        #"{"model_type": "bert", "id2label": {"0": "no", "1": "maybe", "2": "yes"}, "max_position_embeddings": 16}"#,
        "config.json", in: folder)
      let named = try explain("pairs", "maybe")
      #expect(label(named) == "maybe", "\(named.errors)")
      // Names of more or fewer classes than the model's are ignored.
      #expect(try explain("tags", "1,1").code == 0)
      try write("a\nb\nc\n", "labels.txt", in: folder)
      #expect(label(try explain("pairs", "b", ["--labels", "labels.txt"])) == "b")
      try write(
        #"{"model_type": "bert", "id2label": {"0": "O", "1": "B-PER", "2": "I-PER", "3": "B-LOC", "4": "I-LOC"}}"#,
        "config.json", in: folder)
      #expect(label(try explain("tags", "3,B-LOC")) == "B-LOC at 3")
      #expect(label(try explain("tags", "man,I-PER")) == "I-PER at 2")
      // RoBERTa counts positions from behind its padding: 14 of 16 rows are for words.
      try write(
        #"{"model_type": "roberta", "pad_token_id": 1, "max_position_embeddings": 16}"#, "config.json",
        in: folder)
      try write([String](repeating: "good", count: 13).joined(separator: " ") + "\n", "text.txt", in: folder)
      let long = try explain("pairs", "1")
      #expect(
        long.code == 65 && long.errors.contains("15 tokens") && long.errors.contains("--length 14")
          && long.errors.contains("position_embeddings"), "\(long.errors)")
      #expect(try explain("pairs", "1", ["--length", "14"]).code == 0)
      for broken in ["{", "[]", #"{"model_type": 5}"#, #"{"id2label": {"1": "a"}}"#] {
        try write(broken, "config.json", in: folder)
        #expect(try explain("pairs", "1").code == 0, "\(broken)")
      }
    }
  }

  // MARK: Other models

  @Test func otherModelsAreRefusedByWhatTheyTake() throws {
    try withTemporaryFolder { folder in
      try write("the man\n", "text.txt", in: folder)
      try write([1, 2, 3, 4], [1, 4], "x.npy", in: folder)
      let vit = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/vit.onnx").path
      try refused(["text.txt", "-m", vit] + words, in: folder, "does not take texts")
      try refused(
        ["x.npy", "-m", vit, "--words", "a"], in: folder, code: 64, "--words applies to texts and tokens")
      let both = try Command.run(["text.txt", "x.npy"] + words + model("pairs"), in: folder)
      #expect(both.code == 64 && both.errors.contains("separate runs"), "\(both.errors)")
      try refused(["x.npy", "--input", "a=x.npy"] + model("pairs"), in: folder, code: 64, "not both")
    }
  }
}
