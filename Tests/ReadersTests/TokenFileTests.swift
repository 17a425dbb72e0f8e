import Foundation
import TestSupport
import Testing

@testable import Readers

/// Texts that another tokenizer has split into tokens.
@Suite struct TokenFileTests {
  private static let inputs = TokenFile.Inputs(
    words: "input_ids", others: ["attention_mask", "token_type_ids", "position_ids"])

  private func file(_ json: String, _ inputs: TokenFile.Inputs = inputs) throws -> TokenFile {
    try TokenFile(JSONValue(Data(json.utf8)), for: inputs)
  }

  private func roles(_ tokens: [String], _ more: String = "", top: String = "") throws -> [Token.Role] {
    let list = String(decoding: try JSONEncoder().encode(tokens), as: UTF8.self)
    let ids = tokens.indices.map { "\($0 + 10)" }.joined(separator: ",")
    return try file("{\"texts\": [{\"tokens\": \(list), \"ids\": [\(ids)]\(more)}]\(top)}").texts[0].tokens
      .map(\.role)
  }

  @Test func tokensOfAnyTokenizer() throws {
    let file = try file(
      #"{"pad": 1, "mask": 9, "texts": [{"tokens": ["<s>", "▁un", "able", "▁a", "<pad>"], "ids": [0, 5, 6, 7, 1]}]}"#
    )
    let text = file.texts[0]
    #expect(text.tokens.map(\.role) == [.special, .word, .word, .word, .padding])
    #expect(text.tokens.map(\.continuesWord) == [false, false, true, false, false])
    #expect(text.tokens[1].shown == "un" && text.text == "unable a")
    var encoder = TextEncoder(file.tokenizer)
    #expect(
      try encoder.baseline(.mask, for: text.ids, keeping: Set(text.keptPositions)) == [0, 9, 9, 9, 1])
    encoder.length = 6
    #expect(try encoder.fitted(text).ids == [0, 5, 6, 7, 1, 1])
    #expect(throws: TokenizerError.cannotRead) {
      try encoder.baseline(.text("a"), for: text.ids, keeping: [])
    }
    let pieces = try self.file(###"[{"tokens": ["good", "##ly"], "ids": [3, 4], "text": "Goodly"}]"###).texts[
      0]
    #expect(pieces.text == "Goodly" && pieces.tokens[1].continuesWord)
  }

  // MARK: Special tokens

  @Test func bracketsAreNoSign() throws {
    for word in [
      "<br>", "<user>", "<0xF0>", "[a]", "<url>", "[unused1]", "[citation]", "<|user|>", "[]", "<unk>",
      "[UNK]", "PAD",
    ] {
      #expect(try roles(["a", word]) == [.word, .word], "\(word)")
    }
    for word in ["[CLS]", "<s>", "</s>", "<mask>", "<|endoftext|>", "<bos>"] {
      #expect(try roles(["a", word]) == [.word, .special], "\(word)")
    }
    let named = try file(#"[{"tokens": ["<s>", "a"], "ids": [0, 5]}]"#)
    #expect(named.tokenizer.notes.count == 1 && named.tokenizer.notes[0].contains("<s>"))
    #expect(try file(#"[{"tokens": ["a", "<br>"], "ids": [0, 5]}]"#).tokenizer.notes.isEmpty)
  }

  @Test func filesSayWhatIsSpecial() throws {
    let tokens = ["<s>", "a", "<user>", "b"]
    #expect(try roles(tokens, top: #", "special": ["<user>"]"#) == [.word, .word, .special, .word])
    #expect(try roles(tokens, top: #", "special": [10, "b"]"#) == [.special, .word, .word, .special])
    #expect(try roles(tokens, top: #", "special": []"#) == [.word, .word, .word, .word])
    #expect(
      try roles(tokens, #", "special_tokens_mask": [1, 0, 1, 0]"#) == [.special, .word, .special, .word])
    #expect(
      try file(#"{"special": ["<s>"], "texts": [{"tokens": ["<s>", "a"], "ids": [0, 5]}]}"#).tokenizer.notes
        .isEmpty)
    // One id may be a word at one position and a special token at another.
    let text = try file(
      #"[{"tokens": ["</s>", "</s>", "a", "</s>"], "ids": [2, 2, 5, 2], "special_tokens_mask": [1, 0, 0, 1]}]"#
    ).texts[0]
    #expect(text.keptPositions == [0, 3])
  }

  /// The end token of GPT-2's texts has the id of its padding.
  @Test func whatTheModelSeesIsNoPadding() throws {
    let json =
      #"{"pad": 9, "texts": [{"tokens": ["a", "<|endoftext|>", "<|endoftext|>"], "ids": [1, 9, 9], "attention_mask": MASK}]}"#
    let seen = try file(json.replacing("MASK", with: "[1, 1, 0]"))
    #expect(seen.texts[0].tokens.map(\.role) == [.word, .special, .padding])
    #expect(seen.texts[0].inputs["attention_mask"] == [1, 1, 0])
    #expect(throws: TokenizerError.paddingWithin(token: "<pad>", id: 1, row: 0, position: 1)) {
      try file(#"{"pad": 1, "texts": [{"tokens": ["a", "<pad>", "b"], "ids": [5, 1, 6]}]}"#)
    }
  }

  // MARK: Keys

  /// If the decoder's words are explained, the encoder's words have the usual names.
  @Test func usualNamesOfOtherInputs() throws {
    let inputs = TokenFile.Inputs(
      words: "decoder_input_ids", others: [], held: ["input_ids", "attention_mask"])
    let json =
      #"[{"tokens": ["<s>", "a"], "KEY": [0, 5], "input_ids": [[7, 8, 2]], "attention_mask": [[1, 1, 0]]}]"#
    for key in ["ids", "decoder_input_ids"] {
      let text = try file(json.replacing("KEY", with: key), inputs).texts[0]
      #expect(text.ids == [0, 5])
      #expect(text.arrays["input_ids"]?.values == [7, 8, 2])
      #expect(text.arrays["attention_mask"]?.shape == [1, 3])
    }
  }

  @Test func numbersForOtherInputs() throws {
    let file = try file(
      #"{"pad": 0, "texts": [{"tokens": ["[CLS]", "a", "[SEP]", "b", "[SEP]"], "input_ids": [2, 5, 3, 6, 3], "token_type_ids": [0, 0, 0, 1, 1]}]}"#
    )
    var encoder = TextEncoder(file.tokenizer)
    #expect(try encoder.fitted(file.texts[0]).separators == ["[SEP]"])
    encoder.length = 7
    let text = try encoder.fitted(file.texts[0])
    #expect(text.inputs == ["token_type_ids": [0, 0, 0, 1, 1, nil, nil]])
    encoder.padding = .left
    #expect(try encoder.fitted(file.texts[0]).inputs == ["token_type_ids": [nil, nil, 0, 0, 0, 1, 1]])
    encoder.length = 4
    #expect(throws: TokenizerError.cannotCut(separator: "[SEP]")) { try encoder.fitted(file.texts[0]) }
  }

  @Test(arguments: [
    (#"{"texts": [{"tokens": ["a"], "ids": [1]}], "padding": 0}"#, "padding"),
    (#"{"texts": [{"tokens": ["a"], "ids": [1], "type_ids": [0]}]}"#, "type_ids"),
    (#"[{"tokens": ["a"], "ids": [1], "label": "good"}]"#, "label"),
    (#"{"tokens": ["a"], "ids": [1], "pad": 0, "offsets": [[0, 1]]}"#, "offsets"),
    (#"[{"tokens": ["a"], "ids": [1], "token_type_ids": [0, 1]}]"#, "2 numbers for 1 tokens"),
    (#"[{"tokens": ["a"], "ids": [1], "token_type_ids": ["0"]}]"#, "'token_type_ids' is not a list"),
    (#"[{"tokens": ["a"], "ids": [1], "special_tokens_mask": []}]"#, "0 numbers for 1 tokens"),
    (#"[{"tokens": ["a"], "ids": [1], "input_ids": [1]}]"#, "leave out one"),
    (#"[{"tokens": ["a"], "ids": [1], "text": 5}]"#, "'text' is not a string"),
    (#"{"pad": "x", "texts": [{"tokens": ["a"], "ids": [1]}]}"#, "'pad'"),
    (#"{"special": "<s>", "texts": [{"tokens": ["a"], "ids": [1]}]}"#, "'special'"),
    (#"{"special": [1.5], "texts": [{"tokens": ["a"], "ids": [1]}]}"#, "'special'"),
    (#"[{"tokens": ["a"]}]"#, "'ids'"), (#"[{"tokens": [1], "ids": [1]}]"#, "'tokens'"),
    (#"[{"tokens": ["a"], "ids": [-1]}]"#, "negative"),
    (#"[{"tokens": ["a"], "ids": [1.5]}]"#, "integers"),
    ("7", "not an object"), ("[7]", "not an object"), ("[]", "no texts"), ("{", "JSON"),
    (
      #"[{"tokens": ["a"], "ids": [1]}, {"tokens": ["a", "b"], "ids": [1]}]"#,
      "text 1 has 2 tokens and 1 numbers"
    ),
  ])
  func refused(json: String, message: String) {
    let error = #expect(throws: TokenizerError.self, "\(json)") { try file(json) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message))
  }

  /// A mask that only repeats the padding is accepted by a model without a mask input.
  @Test func masksOfModelsWithout() throws {
    let inputs = TokenFile.Inputs(words: "ids", others: [])
    let json =
      #"{"pad": 0, "texts": [{"tokens": ["a", "b", "[PAD]"], "ids": [1, 2, 0], "attention_mask": MASK}]}"#
    #expect(try file(json.replacing("MASK", with: "[1, 1, 0]"), inputs).texts[0].inputs.isEmpty)
    let error = #expect(throws: TokenizerError.self) {
      try file(json.replacing("MASK", with: "[1, 0, 0]"), inputs)
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("token 1"))
  }

  // MARK: Fitting

  @Test func framesStayWhereTextsAreCut() throws {
    let file = try file(
      #"{"pad": 1, "texts": [{"tokens": ["<s>", "a", "b", "c", "d", "</s>", "<pad>"], "ids": [0, 5, 6, 7, 8, 2, 1]}]}"#
    )
    var encoder = TextEncoder(file.tokenizer)
    encoder.length = 6
    let whole = try encoder.fitted(file.texts[0])
    #expect(whole.ids == [0, 5, 6, 7, 8, 2] && whole.cutCount == 0)
    encoder.length = 4
    let right = try encoder.fitted(file.texts[0])
    #expect(right.ids == [0, 5, 6, 2] && right.cutCount == 2)
    encoder.truncation = .left
    #expect(try encoder.fitted(file.texts[0]).ids == [0, 7, 8, 2])
    encoder.length = 2
    #expect(throws: TokenizerError.tooShort(length: 2, frame: 2)) { try encoder.fitted(file.texts[0]) }
  }

  // MARK: Bytes

  private struct Document: Decodable {
    let cases: [Case]
  }
  struct Case: Decodable, Sendable {
    let name: String
    let text: String
    let ids: [Int]
    let tokens: [String]
  }
  static let golden = Result {
    try JSONDecoder().decode(
      Document.self, from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/words.json"))
    ).cases
  }

  /// Byte tokens are shown as the text that they encode.
  @Test func bytesAreShownAsLetters() throws {
    for name in ["byte-level", "byte-fallback"] {
      let cases = try Self.golden.get().filter { $0.name == name }
      #expect(cases.count >= 15)
      let document: [String: Any] = [
        "texts": cases.map { ["tokens": $0.tokens, "ids": $0.ids] }, "special": [String](),
      ]
      let json = try JSONSerialization.data(withJSONObject: document)
      for (text, one) in zip(try TokenFile(JSONValue(json), for: Self.inputs).texts, cases) {
        #expect(text.text == one.text, "\(name): \(one.tokens)")
        #expect(text.tokens.allSatisfy { $0.role == .word })
      }
    }
  }

  @Test func brokenBytesAreEscaped() throws {
    func shown(_ tokens: [String]) throws -> [String] {
      let document: [String: Any] = ["tokens": tokens, "ids": Array(tokens.indices)]
      return try TokenFile(JSONValue(JSONSerialization.data(withJSONObject: document)), for: Self.inputs)
        .texts[0]
        .tokens.map(\.shown)
    }
    #expect(try shown(["cafÃ©", "ĠðŁĻĤ"]) == ["café", "🙂"])
    #expect(try shown(["Ġa", "ĠðŁ", "ĻĤ", "Ċ"]) == ["a", "🙂", "", "\n"])
    #expect(try shown(["▁a", "▁", "<0xF0>", "<0x9F>", "<0x99>", "<0x82>"]) == ["a", "", "🙂", "", "", ""])
    #expect(try shown(["▁a", "<0xF0>", "<0x9F>"]) == ["a", "\\xF0", "\\x9F"])
    #expect(try shown(["Ġa", "<user>", "Ġb"]) == ["a", "<user>", "b"])
    #expect(try shown(["<0xC3>", "<0xA9>", "x"]) == ["é", "", "x"])
    // Latin-1 letters that do not form valid UTF-8 are shown as letters.
    #expect(try shown(["café", "naïve"]) == ["café", "naïve"])
    #expect(try shown(["the</w>", "fi", "lm</w>"]) == ["the", "fi", "lm"])
    #expect(try shown(["un@@", "able"]) == ["un", "able"])
  }

  /// A mask and a list that contradict each other are refused; a mask may add to the list.
  @Test func specialTokensAreSaidOnce() throws {
    #expect(throws: TokenizerError.self) {
      try roles(["[CLS]", "a"], ", \"special_tokens_mask\": [0, 0]", top: ", \"special\": [\"[CLS]\"]")
    }
    #expect(
      try roles(
        ["[CLS]", "a", "b"], ", \"special_tokens_mask\": [1, 0, 1]", top: ", \"special\": [\"[CLS]\"]")
        == [.special, .word, .special])
  }
}
