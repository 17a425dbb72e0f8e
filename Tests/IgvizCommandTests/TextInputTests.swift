import Foundation
import TestSupport
import Testing

/// Inputs beside the words, keys of tokens files and files of other tokenizers, at the command line: used, or refused by name.
@Suite struct TextInputTests {
  private struct Golden: Decodable {
    let cases: [Case]
  }
  struct Case: Decodable, Sendable {
    let model: String
    let inputs: [String: [Int]]
    let answer: [Double]
  }

  private static let golden = Result {
    try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/text-inputs.json"))
    ).cases
  }

  private func model(_ name: String) -> [String] {
    ["--model", TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/texts/\(name).onnx").path]
  }

  private func write(_ text: String, _ name: String, in folder: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  private func write(_ document: [String: Any], _ name: String, in folder: String) throws {
    try JSONSerialization.data(withJSONObject: document).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  private let usual = ["--method", "ig", "--rule", "trapezoid", "--steps", "8", "--json", "-o", "a.png"]

  private func score(_ outcome: Command.Outcome) throws -> Double {
    let runs = try #require(outcome.json?["attributions"] as? [[String: Any]], "\(outcome.errors)")
    return try #require(runs.first?["score_input"] as? Double)
  }

  /// Inputs in a tokens file are recognised by name; the scores are ONNX Runtime's.
  @Test func givenInputsAreUsed() throws {
    try withTemporaryFolder { folder in
      for one in try Self.golden.get() where one.model != "tags" {
        var text: [String: Any] = one.inputs
        let ids = try #require(one.inputs["tokens"] ?? one.inputs["input_ids"])
        if one.model == "places" { text["ids"] = ids }
        text["tokens"] = ids.map { "w\($0)" }
        try write(["texts": [text], "pad": 0], "tokens.json", in: folder)
        for target in 0..<2 {
          let outcome = try Command.run(
            ["--tokens", "tokens.json"] + model(one.model) + ["-t", "\(target)"] + usual, in: folder)
          #expect(try abs(score(outcome) - one.answer[target]) < 1e-5, "\(one.inputs)")
        }
      }
    }
  }

  /// Missing inputs are filled in if their names leave no doubt.
  @Test func masksAndSegmentsFollow() throws {
    let one = try Self.golden.get()[2]
    let ids = try #require(one.inputs["input_ids"])
    try withTemporaryFolder { folder in
      let tokens = ids.map { "w\($0)" } + ["[PAD]"]
      try write(["texts": [["tokens": tokens, "ids": ids + [0]]]], "tokens.json", in: folder)
      let outcome = try Command.run(
        ["--tokens", "tokens.json"] + model("pairs") + ["-t", "0"] + usual, in: folder)
      #expect(try abs(score(outcome) - one.answer[0]) < 1e-5)
    }
  }

  private let vocabulary = """
    [PAD]
    [UNK]
    [CLS]
    [SEP]
    [MASK]
    the
    film
    was
    good
    ##s
    ℝ

    """

  @Test func guessesAreRefused() throws {
    try withTemporaryFolder { folder in
      try write(vocabulary, "vocab.txt", in: folder)
      try write("the film\n", "one.txt", in: folder)
      try write("the film [SEP] was good\n", "two.txt", in: folder)
      let text: [String: Any] = ["tokens": ["a", "b", "c"], "ids": [5, 6, 7]]
      try write(["texts": [text], "pad": 0], "plain.json", in: folder)
      try write(["texts": [text]], "bare.json", in: folder)
      try write(
        ["texts": [["tokens": ["[CLS]", "a", "[SEP]", "b", "[SEP]"], "ids": [2, 5, 3, 6, 3]]], "pad": 0],
        "pair.json", in: folder)
      try write(
        ["texts": [text.merging(["type_ids": [0, 0, 0]]) { $1 }], "pad": 0], "types.json", in: folder)
      try write(
        ["texts": [text.merging(["attention_mask": [1, 0, 1]]) { $1 }], "pad": 0], "mask.json", in: folder)
      try write(
        ["texts": [["tokens": (0..<9).map { "w\($0)" }, "ids": [Int](repeating: 5, count: 9)]], "pad": 0],
        "nine.json", in: folder)
      try write(["texts": [["tokens": ["far"], "ids": [24]]], "pad": 0], "far.json", in: folder)
      try write(["Ġthe": 1, "!": 0], "gpt2.json", in: folder)
      let words = ["--tokenizer", "vocab.txt"]
      for (arguments, code, parts) in [
        (["--tokens", "plain.json"] + model("places"), Int32(65), ["'position_ids'", "--tokens"]),
        (["--tokens", "plain.json"] + model("padding-mask"), 65, ["'padding_mask'", "--tokens"]),
        (["one.txt"] + words + model("places"), 65, ["one.txt, text 0", "'position_ids'"]),
        (
          ["two.txt", "--special"] + words + model("pairs"), 65,
          ["two.txt, text 0", "'[SEP]'", "token_type_ids", "put a tab"]
        ),
        (
          ["one.txt", "--special", "-b", "text:the [SEP] film"] + words + model("pairs"), 65,
          ["'[SEP]'", "token_type_ids"]
        ),
        (["--tokens", "pair.json"] + model("pairs"), 65, ["'[SEP]'", "token_type_ids"]),
        (["--tokens", "types.json"] + model("pairs"), 65, ["'type_ids'", "token_type_ids"]),
        (["--tokens", "mask.json"] + model("tags"), 65, ["attention_mask", "token 1"]),
        (["--tokens", "bare.json"] + model("tags") + ["-t", "0,0"], 65, ["\"pad\"", "-b zero"]),
        (
          ["--tokens", "bare.json", "-b", "mask"] + model("tags") + ["-t", "0,0"], 65, ["\"mask\"", "-b pad"]
        ),
        (
          ["--tokens", "nine.json"] + model("pairs"), 65,
          ["nine.json, text 0", "9 tokens", "'places' has 8", "--length 8"]
        ),
        (["--tokens", "far.json"] + model("pairs"), 65, ["'far'", "24", "24 rows"]),
        (
          ["one.txt", "--tokenizer", "gpt2.json"] + model("pairs"), 65,
          ["gpt2.json", "byte-level", "--tokens"]
        ),
        (
          ["one.txt", "--tokenizer", "vocab.txt", "--index-from", "3"] + model("pairs"), 64, ["--index-from"]
        ),
      ] {
        let outcome = try Command.run(arguments + ["-o", "a.png"], in: folder)
        #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
        for part in parts { #expect(outcome.errors.contains(part), "\(arguments): \(outcome.errors)") }
      }
      // With the option that the message names, the same file is explained.
      for arguments in [
        ["--tokens", "bare.json", "-b", "zero"] + model("tags") + ["-t", "0,0"],
        ["--tokens", "nine.json", "--length", "8"] + model("pairs"),
        ["two.txt", "--special"] + words + model("tags") + ["-t", "0,0"],
      ] {
        let outcome = try Command.run(arguments + ["-o", "a.png"], in: folder)
        #expect(outcome.code == 0, "\(arguments): \(outcome.errors)")
      }
    }
  }

  /// A table of positions that are counted from another row than the first.
  @Test func shortTablesOfPositions() throws {
    try withTemporaryFolder { folder in
      let text: [String: Any] = [
        "tokens": (0..<7).map { "w\($0)" }, "ids": [5, 5, 5, 5, 5, 5, 5],
        "position_ids": [2, 3, 4, 5, 6, 7, 8],
      ]
      try write(["texts": [text], "pad": 0], "seven.json", in: folder)
      let outcome = try Command.run(
        ["--tokens", "seven.json"] + model("places") + ["-o", "a.png"], in: folder)
      #expect(outcome.code == 65)
      #expect(
        outcome.errors.contains("7 tokens") && outcome.errors.contains("'places' has 6"), "\(outcome.errors)")
    }
  }

  /// Truncation and assumptions are reported in the document, on standard error, and in the answers of `classify`.
  @Test func warningsAreInTheDocument() throws {
    try withTemporaryFolder { folder in
      try write(
        ["texts": [["tokens": ["<s>", "a", "b", "c", "</s>"], "ids": [2, 5, 6, 7, 3]]], "pad": 0],
        "tokens.json", in: folder)
      let outcome = try Command.run(
        ["--tokens", "tokens.json", "--length", "4"] + model("pairs") + ["-t", "0"] + usual, in: folder)
      let warnings = try #require(outcome.json?["warnings"] as? [String], "\(outcome.errors)")
      #expect(warnings.contains { $0.contains("1 tokens removed, 4 kept") }, "\(warnings)")
      #expect(
        warnings.contains { $0.contains("special tokens, recognised by name: </s>, <s>") }, "\(warnings)")
      #expect(outcome.errors.contains("1 tokens removed") && outcome.errors.contains("recognised by name"))
      let text = try #require(outcome.json?["text"] as? [String: Any])
      #expect(text["tokens"] as? [String] == ["<s>", "a", "b", "</s>"])
      // Special tokens at the ends keep their ids in the baseline and have no attribution.
      let maps = try #require(text["attributions"] as? [[String: Any]])
      #expect(maps[0]["baseline_ids"] as? [Int] == [2, 0, 0, 3])
      let values = try #require(maps[0]["values"] as? [Double])
      #expect(values[0] == 0 && values[3] == 0 && values[1] != 0)
      let answer = try Command.run(
        ["classify", "--tokens", "tokens.json", "--length", "4", "--json"] + model("pairs"), in: folder)
      #expect((answer.json?["warnings"] as? [String])?.count == 2, "\(answer.output)")
    }
  }

  /// Words in brackets are compared with padding like other words.
  @Test func bracketsAreWords() throws {
    try withTemporaryFolder { folder in
      try write(
        [
          "texts": [
            [
              "tokens": ["▁a", "<br>", "<0xF0>", "<0x9F>", "<0x99>", "<0x82>", "[b]"],
              "ids": [5, 6, 7, 8, 9, 10, 11],
            ]
          ], "pad": 0,
        ],
        "tokens.json", in: folder)
      let outcome = try Command.run(
        ["--tokens", "tokens.json"] + model("pairs") + ["-t", "0"] + usual, in: folder)
      let text = try #require(outcome.json?["text"] as? [String: Any], "\(outcome.errors)")
      let maps = try #require(text["attributions"] as? [[String: Any]])
      #expect(maps[0]["baseline_ids"] as? [Int] == [0, 0, 0, 0, 0, 0, 0])
      #expect((maps[0]["values"] as? [Double])?.allSatisfy { $0 != 0 } == true)
      #expect(outcome.json?["warnings"] as? [String] == [])
    }
  }

  /// Classes of each word: the hint names their axis, and labels can be given for it.
  @Test func classesOfWords() throws {
    try withTemporaryFolder { folder in
      try write(
        ["texts": [["tokens": ["a", "b", "c"], "ids": [5, 6, 7]]], "pad": 0], "tokens.json", in: folder)
      try write("O\nB-PER\nI-PER\nB-LOC\nI-LOC\n", "labels.txt", in: folder)
      try write("O\nB-PER\n", "few.txt", in: folder)
      let tags = ["--tokens", "tokens.json"] + model("tags")
      let open = try Command.run(tags + ["-t", "2,4", "--task", "classes", "-o", "a.png"], in: folder)
      #expect(open.code == 64 && open.errors.contains("--task classes:2"), "\(open.errors)")
      #expect(!open.errors.contains("classes:1"))
      for target in ["2,4", "I-LOC at 2"] {
        let named = try Command.run(
          tags + ["-t", target, "--task", "classes:2", "--labels", "labels.txt"] + usual, in: folder)
        let found = try #require(named.json?["target"] as? [String: Any], "\(named.errors)")
        #expect(found["label"] as? String == "I-LOC at 2" && found["index"] as? Int == 14)
      }
      let few = try Command.run(tags + ["-t", "2,4", "--labels", "few.txt", "-o", "a.png"], in: folder)
      #expect(few.code == 65 && few.errors.contains("2 labels"), "\(few.errors)")
    }
  }

  @Test func lowerCaseIsFoundOrChosen() throws {
    try withTemporaryFolder { folder in
      try write(vocabulary, "vocab.txt", in: folder)
      try write("The FILM was good\n", "one.txt", in: folder)
      func tokens(_ more: [String]) throws -> [String]? {
        let outcome = try Command.run(
          ["one.txt", "--tokenizer", "vocab.txt"] + model("pairs") + ["-t", "0"] + usual + more, in: folder)
        return (outcome.json?["text"] as? [String: Any])?["tokens"] as? [String]
      }
      #expect(try tokens([]) == ["[CLS]", "the", "film", "was", "good", "[SEP]"])
      #expect(try tokens(["--no-lowercase"]) == ["[CLS]", "[UNK]", "[UNK]", "was", "good", "[SEP]"])
    }
  }
}
