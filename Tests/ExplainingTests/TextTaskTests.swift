import Explaining
import Foundation
import Models
import TestSupport
import Testing

@testable import Readers

/// Pairs, tags of tokens, answers and next words: scores and gradients against PyTorch in double precision.
@Suite struct TextTaskTests {
  struct Document: Decodable {
    let letters: [String]
    let likeliest: Int
    let cases: [Case]
  }
  struct Case: Decodable, Sendable {
    let model: String
    let inputs: [String: [Int]]
    let output: String
    let target: [Int]
    let less: [Int]?
    let score: Double
    let gradient: [Double]
  }

  private static let document = Result {
    try JSONDecoder().decode(
      Document.self,
      from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/text-tasks.json")))
  }
  private static let folder = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/text-tasks").path

  private func bert() throws -> TextEncoder {
    var encoder = TextEncoder(try TokenizerKind.tokenizer(contentsOf: "\(Self.folder)/vocab.txt"))
    encoder.readsPairs = true
    return encoder
  }

  private func explain(
    _ text: EncodedText, _ encoder: TextEncoder, model: String, outputs: [String] = [], targets: [String]
  ) throws -> Explanation {
    let model = try Model(onnx: "\(Self.folder)/\(model).onnx", outputs: outputs, for: .texts(layer: nil))
    var request = Request(methods: [.gradient], targets: targets, score: .output)
    request.texts = encoder
    return try Explainer(model, request).explain(model.fields(of: text))
  }

  private func expect(_ found: Explanation, _ one: Case, target: Int = 0) {
    let attributions = found.columns[0].attributions[target]
    #expect(
      abs(attributions.scoreAtInput - one.score) < 1e-5 * max(1, abs(one.score)), "\(one.model) \(one.target)"
    )
    let scale = one.gradient.map(abs).max() ?? 1
    let values = found.maps(column: 0, target: target)[0]
    #expect(values.count == one.gradient.count)
    let error = zip(values, one.gradient).map { abs(Double($0) - $1) }.max() ?? .infinity
    #expect(error < 1e-4 * scale, "\(one.model) \(one.target): \(error) of \(scale)")
  }

  private func cases(_ model: String) throws -> [Case] {
    let cases = try Self.document.get().cases.filter { $0.model == model }
    #expect(!cases.isEmpty)
    return cases
  }

  @Test func pairsHaveSegments() throws {
    let encoder = try bert()
    for (one, line) in zip(try cases("pairs"), ["The film was good\tno one saw it", "the film was good"]) {
      let text = try encoder.encoded(line)
      #expect(text.ids == one.inputs["input_ids"])
      #expect(text.segments ?? text.ids.map { _ in 0 } == one.inputs["token_type_ids"])
      expect(try explain(text, encoder, model: "pairs", targets: ["1"]), one)
    }
  }

  @Test func paddedPairsSayTheSame() throws {
    var encoder = try bert()
    encoder.length = 14
    let one = try cases("pairs")[0]
    let text = try encoder.encoded("the film was good\tno one saw it")
    #expect(text.ids.suffix(4) == [3, 0, 0, 0] && text.segments?.suffix(4) == [1, 0, 0, 0])
    let found = try explain(text, encoder, model: "pairs", targets: ["1"])
    #expect(abs(found.columns[0].attributions[0].scoreAtInput - one.score) < 1e-5)
    // The pair is truncated like the tokenizer's, with its special tokens.
    encoder.length = 8
    let cut = try encoder.encoded("the film was good\tno one saw it")
    #expect(cut.ids == [2, 6, 19, 10, 3, 22, 23, 3] || cut.ids == [2, 6, 19, 3, 22, 23, 24, 3])
    #expect(cut.cutCount == 3)
  }

  @Test(arguments: ["5,3", "paris,3", "-2,3"])
  func tagsOfTokens(target: String) throws {
    let (encoder, all) = (try bert(), try cases("tags"))
    let text = try encoder.encoded("the man lives in paris")
    let found = try explain(text, encoder, model: "tags", targets: [target])
    expect(found, all[0])
    #expect(found.targets[0].token == "paris" && found.targets[0].name == "output 5,3 (paris)")
  }

  @Test func contrastsOfTags() throws {
    let encoder = try bert()
    let text = try encoder.encoded("the man lives in paris")
    let found = try explain(text, encoder, model: "tags", targets: ["paris,3 - 5,4"])
    expect(found, try cases("tags")[1])
    #expect(found.targets[0].name == "output 5,3 (paris) − output 5,4 (paris)")
  }

  /// The highest classes of a token, in descending order.
  @Test func topOfAToken() throws {
    let encoder = try bert()
    let text = try encoder.encoded("the man lives in paris")
    let all = try explain(text, encoder, model: "tags", targets: (0..<5).map { "5,\($0)" })
    let top = try explain(text, encoder, model: "tags", targets: ["5,top5"])
    func scores(_ found: Explanation) -> [Double] { found.columns[0].attributions.map(\.scoreAtInput) }
    #expect(scores(top) == scores(all).sorted(by: >))
    #expect(try explain(text, encoder, model: "tags", targets: ["5,top"]).targets == [top.targets[0]])
    // The last token is the closing special token, with padding or without.
    var padded = encoder
    padded.length = 9
    for encoder in [encoder, padded] {
      let text = try encoder.encoded("the man lives in paris")
      let last = try explain(text, encoder, model: "tags", targets: ["last,3"])
      #expect(last.targets[0].position == [6, 3] && last.targets[0].token == "[SEP]")
    }
  }

  @Test func wordsThatNameNoToken() throws {
    let encoder = try bert()
    let text = try encoder.encoded("the man is the man")
    for (target, error) in [
      ("woman,1", TokenTargetError.notInText("woman", tokens: text.tokens.map(\.text))),
      ("the,1", .severalInText("the", positions: [1, 4])),
    ] {
      #expect(throws: error) { try explain(text, encoder, model: "tags", targets: [target]) }
      #expect(error.dependsOnInput)
    }
    for target in ["7,1", "-8,1", "1,5", "1,1,1,1", "top", "1"] {
      #expect(throws: (any Error).self, "\(target)") {
        try explain(text, encoder, model: "tags", targets: [target])
      }
    }
    #expect(throws: ModelError.wrongPosition([-8, 1], output: "logits", shape: [1, 7, 5])) {
      try explain(text, encoder, model: "tags", targets: ["-8,1"])
    }
  }

  @Test func answersOfQuestions() throws {
    let (encoder, all) = (try bert(), try cases("answers"))
    let text = try encoder.encoded("who lives in paris ?\tthe woman lives in paris")
    #expect(text.ids == all[0].inputs["input_ids"] && text.segments == all[0].inputs["token_type_ids"])
    for one in all {
      for target in ["8", "woman", "-5"] {
        expect(try explain(text, encoder, model: "answers", outputs: [one.output], targets: [target]), one)
      }
    }
    let top = try explain(text, encoder, model: "answers", outputs: ["start_logits"], targets: ["top"])
    let values = top.outputs[0].values.map(\.value)
    #expect(top.columns[0].attributions[0].scoreAtInput == values.max())
  }

  /// A name of several tokens stands for the token where the output begins or ends. If an output is about single tokens, one of
  /// them must be named.
  @Test func namesOfSeveralTokens() throws {
    let encoder = try bert()
    let text = try encoder.encoded("who sleeps in paris ?\tthe man sleeps in paris")
    let places = text.tokens.indices.filter { text.tokens[$0].text == "##s" }
    #expect(places.count == 2)
    func position(_ output: String, _ target: String) throws -> [Int] {
      try explain(text, encoder, model: "answers", outputs: [output], targets: [target]).targets[0].position
    }
    let man = try #require(text.tokens.firstIndex { $0.text == "man" })
    #expect(try position("start_logits", "man sleeps in") == [man])
    #expect(try position("end_logits", "man sleeps in") == [man + 3])
    #expect(throws: TokenTargetError.severalInText("sleeps", positions: places.map { $0 - 1 })) {
      try position("start_logits", "sleeps")
    }
    let one = try encoder.encoded("the man sleeps")
    let error = TokenTargetError.severalTokens("sleeps", first: 3, tokens: ["sleep", "##s"])
    #expect(throws: error) { try explain(one, encoder, model: "tags", targets: ["sleeps,1"]) }
    #expect("\(error)" == "'sleeps' is 2 tokens of the text; name one by its number: 3 sleep, 4 ##s")
  }

  // MARK: Language models

  /// A vocabulary of whole words with the preceding blanks.
  private struct Letters: Tokenizer {
    let entries: [String]
    let special = SpecialTokens()
    let paddingPolicy = PaddingPolicy.usual

    func tokens(of text: String) -> [Token] {
      id(of: text.replacing(" ", with: "Ġ")).map { [Token(entries[$0], id: $0)] } ?? []
    }
    func id(of entry: String) -> Int? { entries.firstIndex(of: entry) }
    func text(of id: Int) -> String? { entries[id].replacing("Ġ", with: " ") }
  }

  @Test func nextWords() throws {
    let document = try Self.document.get()
    let encoder = TextEncoder(Letters(entries: document.letters))
    let all = try cases("next")
    let ids = try #require(all[0].inputs["input_ids"])
    let text = EncodedText(
      text: "a man lives in", tokens: ids.map { Token(document.letters[$0], id: $0) })
    let standard = try explain(text, encoder, model: "next", targets: [])
    expect(standard, all[0])
    #expect(standard.targets.count == 1 && standard.targets[0].position == [3, document.likeliest])
    for target in ["last", "last,top", "3,\(document.likeliest)", "top"] {
      #expect(try explain(text, encoder, model: "next", targets: [target]).targets == standard.targets)
    }
    for target in ["last,4", "last,' Paris'", "last,ĠParis", "Ġin,4", "in,4", "' Paris'", "ĠParis", "Paris"] {
      let found = try explain(text, encoder, model: "next", targets: [target])
      expect(found, all[1])
      #expect(found.targets[0].name == "' Paris' at 3 (in)")
    }
    for target in [
      "last,4 - last,5", "last,' Paris' - last,' Berlin'", "' Paris' - ' Berlin'", "Paris - Berlin",
    ] {
      expect(try explain(text, encoder, model: "next", targets: [target]), all[2])
    }
    for target in ["last,London", "London"] {
      #expect(throws: TokenTargetError.notInVocabulary("London")) {
        try explain(text, encoder, model: "next", targets: [target])
      }
    }
    let three = try explain(text, encoder, model: "next", targets: ["top3"])
    #expect(three.targets.count == 3 && three.targets[0] == standard.targets[0])
    #expect(try explain(text, encoder, model: "next", targets: ["sum"]).targets[0].name == "sum of logits")
  }

  /// The most probable next words, with their scores, or with their probabilities if the scores are logits.
  @Test func wordsOfALanguageModel() throws {
    let document = try Self.document.get()
    let ids = try #require(try cases("next")[0].inputs["input_ids"])
    let text = EncodedText(
      text: "a man lives in", tokens: ids.map { Token(document.letters[$0], id: $0) })
    for task in [nil, "classes:2"] {
      var card = ModelCard()
      card.task = task
      let model = try Model(onnx: "\(Self.folder)/next.onnx", card: card, for: .texts(layer: nil))
      var classifier = Classifier(model, topCount: 3)
      classifier.texts = TextEncoder(Letters(entries: document.letters))
      let output = try classifier.outputs(of: [model.fields(of: text)])[0][0]
      let first = 3 * document.letters.count + document.likeliest
      let name = "'\(document.letters[document.likeliest].replacing("Ġ", with: " "))' at 3"
      if task == nil {
        #expect(output.values.count == 3 && output.top.isEmpty)
        #expect(output.values[0].index == first && output.values[0].name == name)
        #expect(output.values[0].value > output.values[1].value)
      } else {
        #expect(output.top.count == 3 && output.values.isEmpty)
        #expect(output.top[0].index == first && output.top[0].label == name)
        #expect((0.125...1).contains(output.top[0].probability))
      }
    }
  }

  // MARK: Other inputs, decoders

  /// A decoder that looks the words up again keeps them, and the explanation reports it.
  @Test func decodersKeepTheirWords() throws {
    let encoder = try bert()
    let text = try encoder.encoded("the man")
    let found = try explain(text, encoder, model: "shifted", targets: ["0"])
    let warning = Warning.keptWords(layer: "decoder", explained: "encoder")
    #expect(found.warnings.contains(warning))
    #expect(found.lookups.map(\.layer) == ["encoder"])
    #expect(
      try explain(text, encoder, model: "tags", targets: ["1,1"]).warnings.allSatisfy {
        if case .keptWords = $0 { false } else { true }
      })
  }
}
