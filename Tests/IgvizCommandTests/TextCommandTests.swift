import Foundation
import ImageCoding
import ArrayFormats
import TestSupport
import Testing

/// Texts, at the command line.
@Suite struct TextCommandTests {
  private let sample = TestFiles.root.appendingPathComponent("SampleModels/sentiment").path
  private var reviews: String { "\(sample)/reviews.txt" }
  private var model: [String] { ["--model", "\(sample)/sentiment.onnx"] }
  private var transformer: String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/texts/transformer.onnx").path
  }

  private func write(_ text: String, _ name: String, in folder: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  @Test func everyTextIsToldAndDrawn() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [
          reviews, "--model", "\(sample)/sentiment.onnx", "--tokenizer", "\(sample)/vocab.txt",
          "--baseline", "pad", "--rule", "gauss-legendre", "--steps", "50", "--table", "long.csv",
          "--arrays", "arrays", "-o", "reviews.html", "-o", "reviews.png", "-o", "reviews.pdf",
          "-o", "reviews.svg",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("text 0: kind [1]: probability 0.9"))
      #expect(outcome.output.contains(", beautiful +"))
      #expect(outcome.output.contains("Σ +"))
      // Colours are not written to files.
      #expect(!outcome.output.contains("\u{1B}"))
      #expect(try PixelImage(contentsOf: folder + "/reviews.png").height > 600)
      let svg = try String(contentsOfFile: folder + "/reviews.svg", encoding: .utf8)
      #expect(svg.contains("beautiful"))
      let page = try String(contentsOfFile: folder + "/reviews.html", encoding: .utf8)
      #expect(page.contains(">beautiful</span>") && page.contains("title=\"+0.") && page.contains("8 texts"))
      #expect(page.contains("script-src 'sha256-") && page.contains("All texts together"))
      let lines = try String(contentsOfFile: folder + "/long.csv", encoding: .utf8).split(separator: "\r\n")
      #expect(lines[0] == "row,target,position,token,id,baseline_id,attribution")
      #expect(lines.contains { $0.hasPrefix("1,unkind,4,##less,") })
      #expect(!lines.contains { $0.contains("[PAD]") })
      // The attributions of words are the sums over their embeddings.
      let attributions = try NPYArray(contentsOf: folder + "/arrays/integrated_gradients.npy")
      #expect(attributions.shape == [8, 32, 16])
      let ids = try NPYArray(contentsOf: folder + "/arrays/ids.npy")
      #expect(ids.shape == [8, 32])
      #expect(Array(ids.floats.prefix(2)) == [2, 165])
      let baseline = try NPYArray(contentsOf: folder + "/arrays/baseline_ids.npy")
      #expect(Array(baseline.floats.prefix(3)) == [2, 0, 0])
      let cells = lines.dropFirst().map { $0.split(separator: ",") }.filter { $0[0] == "0" }
      let told = cells.compactMap { Double($0[$0.count - 1]) }.reduce(0, +)
      let stored = attributions.floats.prefix(32 * 16).reduce(0.0) { $0 + Double($1) }
      #expect(abs(told - stored) < 1e-5 && told > 0.3)
    }
  }

  /// Byte tokens are shown as characters, and once: in documents, tables, pages and pictures.
  @Test func bytesAreLetters() throws {
    try withTemporaryFolder { folder in
      let tokens =
        #"{"tokens": ["cafÃ©", "ĠðŁ", "ĻĤ", "Ġok"], "ids": [7, 8, 9, 10], "pad": 0, "text": "café 🙂 ok"}"#
      let pairs = ##"["c", "a"], ["f", "Ã"], ["ca", "fÃ"], ["cafÃ", "©"]"##
      let entries = [
        "[PAD]", "c", "a", "f", "Ã", "©", "ca", "fÃ", "cafÃ", "cafÃ©", "Ġ", "ð", "Ł", "Ļ", "Ĥ", "o", "k",
      ]
      let vocabulary = entries.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
      try write(tokens, "tokens.json", in: folder)
      try write("café 🙂 ok\n", "one.txt", in: folder)
      try write(
        """
        {"model": {"type": "BPE", "vocab": {\(vocabulary)}, "merges": [\(pairs)]},
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}}
        """, "tokenizer.json", in: folder)
      for input in [["--tokens", "tokens.json"], ["one.txt", "--tokenizer", "tokenizer.json"]] {
        let outcome = try Command.run(
          input + ["-b", "zero", "--json", "--table", "a.csv", "-o", "a.html", "-o", "a.svg"] + model,
          in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("café") && outcome.output.contains("xF0"))
        for name in ["a.csv", "a.html", "a.svg"] {
          let file = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
          #expect(!file.contains("Ã") && !file.contains("Ġ"), "\(input): \(name)")
          #expect(name == "a.svg" || file.contains("café"), "\(input): \(name)")
        }
        #expect(!outcome.output.contains("Ã") && !outcome.output.contains("Ġ"))
        let page = try String(contentsOfFile: "\(folder)/a.html", encoding: .utf8)
        // Once in the text, and once in the list of tokens.
        #expect(page.components(separatedBy: ">café</span>").count == 2)
        #expect(page.components(separatedBy: ">🙂</span>").count == 2)
      }
    }
  }

  @Test func documentsHoldTokens() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        [reviews] + model + ["--json", "--rows", "2", "-o", "a.png"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let text = try #require(outcome.json?["text"] as? [String: Any])
      #expect(text["layer"] as? String == "embedding")
      #expect((text["ids"] as? [Int])?.first == 2)
      let tokens = try #require(text["tokens"] as? [String])
      #expect(Array(tokens.prefix(4)) == ["[CLS]", "i", "lov", "##ed"])
      let maps = try #require(text["attributions"] as? [[String: Any]])
      #expect(maps.count == 1 && (maps[0]["values"] as? [Double])?.count == 32)
      let baseline = try #require(maps[0]["baseline_ids"] as? [Int])
      #expect(Array(baseline.prefix(2)) == [2, 0])
      #expect(maps[0]["method"] as? String == "ig")
    }
  }

  /// Masks follow from the padding, and segments are zero; --layer explains another layer; baselines consist of tokens.
  @Test func modelsWithMasksAndOtherLayers() throws {
    try withTemporaryFolder { folder in
      try write("[PAD]\n[UNK]\nthe\nfilm\nwas\ngood\n[MASK]\n", "words.txt", in: folder)
      try write("the film was good\n\nthe film\n", "texts.txt", in: folder)
      func sums(_ more: [String]) throws -> [Double] {
        let outcome = try Command.run(
          [
            "texts.txt", "--model", transformer, "--tokenizer", "words.txt", "-t", "0", "--table", "t.csv",
            "-q", "--rule", "gauss-legendre", "--steps", "60",
          ] + more, in: folder)
        #expect(outcome.code == 0, "\(more): \(outcome.errors)")
        let lines = try String(contentsOfFile: folder + "/t.csv", encoding: .utf8).split(separator: "\r\n")
        #expect(lines.count == 7)
        let cells = lines.dropFirst().prefix(4).map { $0.split(separator: ",") }
        return cells.map { $0.last.flatMap { Double($0) } ?? .nan }
      }
      let padding = try sums([])
      let mask = try sums(["-b", "mask"])
      let other = try sums(["-b", "text:good film was the"])
      let zero = try sums(["-b", "zero"])
      let inside = try sums(["--layer", "node_add_4"])
      let all = [padding, mask, other, zero, inside]
      #expect(Set(all).count == 5 && all.allSatisfy { $0.allSatisfy(\.isFinite) })
      // At any layer the sum is the difference of the same two scores.
      let totals: [Double] = [padding.reduce(0, +), inside.reduce(0, +)]
      #expect(abs(totals[0] - totals[1]) < 1e-3)
      // Words that are the same in both texts do not contribute to the difference.
      try write("good film was the\n", "texts.txt", in: folder)
      let outcome = try Command.run(
        ["texts.txt", "--model", transformer, "--tokenizer", "words.txt", "-t", "0", "-b", "texts.txt"],
        in: folder)
      #expect(outcome.output.contains("inconclusive"), "\(outcome.errors)")
    }
  }

  @Test func longTextsAreCutWithAWarning() throws {
    try withTemporaryFolder { folder in
      try write(String(repeating: "good film ", count: 40), "long.txt", in: folder)
      for (side, word) in [("left", "…"), ("right", "…")] {
        let outcome = try Command.run(
          ["long.txt", "--truncate", side] + model + ["-o", "a.png"], in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("50 tokens removed, 32 kept"), "\(outcome.errors)")
        #expect(outcome.output.contains(word))
      }
    }
  }

  @Test func tokensFromElsewhere() throws {
    try withTemporaryFolder { folder in
      let padding = [Int](repeating: 0, count: 27)
      let tokens = ["[CLS]", "Ġgreat", "ly", "Ġgood", "[SEP]"] + padding.map { _ in "[PAD]" }
      let document: [[String: Any]] = [["tokens": tokens, "ids": [2, 100, 200, 101, 3] + padding]]
      try JSONSerialization.data(withJSONObject: document).write(
        to: URL(fileURLWithPath: folder + "/tokens.json"))
      let outcome = try Command.run(
        ["--tokens", "tokens.json"] + model + ["-o", "a.png"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("greatly") && outcome.output.contains("a.png"))
    }
  }

  /// Texts are measured and compared like other inputs; a sequential map runs from the smallest number to the largest.
  @Test func comparedAndInOtherColors() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["compare", reviews, "--rows", "1", "--method", "ig", "--method", "occlusion", "-o", "a.png"] + model,
        in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      for row in ["ig ", "occlusion ", "random (control) "] {
        #expect(outcome.output.contains("\n\(row)"), "\(outcome.output)")
      }
      let colored = try Command.run(
        [reviews, "--rows", "0:2", "--target", "all", "--colors", "sequential", "-o", "a.html"] + model,
        in: folder)
      #expect(colored.code == 0, "\(colored.errors)")
      let page = try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
      #expect(page.contains("<span>least</span>") && page.contains("<h3>unkind</h3>"))
      #expect(!page.contains("against"))
    }
  }

  @Test func mistakes() throws {
    try withTemporaryFolder { folder in
      try write("good\n", "one.txt", in: folder)
      try write("  \n\n", "empty.txt", in: folder)
      try Data([0x67, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: folder + "/latin.txt"))
      try write("the\nfilm\n", "words.txt", in: folder)
      try write("{\"model\": {\"type\": \"Odd\"}}", "odd.json", in: folder)
      try write("[{\"tokens\": [\"a\"], \"ids\": [1, 2]}]", "tokens.json", in: folder)
      try write("[{\"tokens\": [\"a\"], \"ids\": [5000]}]", "far.json", in: folder)
      let iris = TestFiles.root.appendingPathComponent("SampleModels/iris/iris.onnx").path
      let bare = transformer
      let refusals: [([String], Int32, String)] = [
        (["empty.txt"] + model, 65, "contains no texts"), (["latin.txt"] + model, 65, "not UTF-8"),
        (["none.txt"] + model, 66, "none.txt"),
        (["one.txt", "--tokenizer", "odd.json"] + model, 65, "unsupported model: Odd"),
        (["one.txt", "--tokenizer", "none.json"] + model, 66, "none.json"),
        (["one.txt", "--tokenizer", "words.txt"] + model, 65, "no word of the text is in the vocabulary"),
        (["one.txt", "--model", bare], 64, "give --tokenizer"),
        (["one.txt", "--model", iris, "--tokenizer", "words.txt"], 65, "does not take texts"),
        (["one.txt", "--length", "8"] + model, 64, "texts of 8 tokens do not fit"),
        (["one.txt", "--length", "0"] + model, 64, "--length"),
        (["one.txt", "--pad", "top"] + model, 64, "top"),
        (["one.txt", "--layer", "nowhere"] + model, 64, "no layer 'nowhere'"),
        (["one.txt", "--rows", "4"] + model, 65, "there is no row 4"),
        (["--tokens", "tokens.json"] + model, 65, "1 tokens and 2 numbers"),
        (["--tokens", "far.json"] + model, 65, "the model's table has"),
        (["one.txt", "-o", "one.txt"] + model, 64, "figures must be"),
        (["one.txt", "--table", "one.txt"] + model, 64, "one.txt is an input of this run"),
        (["one.txt", TestFiles.samplePhoto("cat.png")] + model, 64, "photos, arrays and texts"),
        (
          ["\(sample)/../iris/iris.csv", "--model", iris, "--drop", "species", "-b", "pad"], 64,
          "is not a text"
        ),
      ]
      for (arguments, code, text) in refusals {
        let outcome = try Command.run(arguments, in: folder)
        #expect(outcome.code == code && outcome.errors.contains(text), "\(arguments): \(outcome.errors)")
      }
    }
  }
}
