import Foundation
import TestSupport
import Testing

@testable import Readers

/// Texts encoded to a model's length, and their baselines.
@Suite struct TextEncoderTests {
  private func tokenizer(_ lines: [String], lowercase: Bool? = nil) throws -> any Tokenizer {
    let file = try TokenizerFile(
      Data(lines.joined(separator: "\n").utf8), isJSON: false,
      choices: TokenizerChoices(lowercase: lowercase))
    for kind in TokenizerKind.all { if let found = try kind.read(file) { return found } }
    throw TokenizerError.notTokenizer(known: [])
  }

  private func tokenizer(json: String, indexFrom: Int = 0) throws -> any Tokenizer {
    let file = try TokenizerFile(
      Data(json.utf8), isJSON: true, choices: TokenizerChoices(indexFrom: indexFrom))
    for kind in TokenizerKind.all { if let found = try kind.read(file) { return found } }
    throw TokenizerError.notTokenizer(known: [])
  }

  private let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "fi", "##lm", "good", "##ly"]

  @Test func framesStayWhereTextsAreCut() throws {
    var encoder = TextEncoder(try tokenizer(pieces))
    #expect(try encoder.encoded("a film goodly").ids == [2, 5, 6, 7, 8, 9, 3])
    encoder.length = 5
    let right = try encoder.encoded("a film goodly")
    #expect(right.ids == [2, 5, 6, 7, 3] && right.cutCount == 2)
    encoder.truncation = .left
    let left = try encoder.encoded("a film goodly")
    #expect(left.ids == [2, 7, 8, 9, 3] && left.cutCount == 2)
    // A part of a word that remains after truncation begins a word.
    #expect(left.tokens.map(\.continuesWord) == [false, false, false, true, false])
    encoder.length = 6
    encoder.padding = .left
    #expect(try encoder.encoded("a").ids == [0, 0, 0, 2, 5, 3])
    encoder.length = 2
    #expect(throws: TokenizerError.tooShort(length: 2, frame: 2)) { try encoder.encoded("a") }
    encoder.length = nil
    #expect(throws: TokenizerError.nothingLeft) { try encoder.encoded("  ") }
  }

  private func pipeline(_ parts: String) throws -> TextEncoder {
    let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "ह", "##न", "##द", "த", "1", "#"]
    let words = vocabulary.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    return TextEncoder(
      try tokenizer(
        json: """
          {"model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": {\(words)}},
           "pre_tokenizer": {"type": "BertPreTokenizer"}\(parts)}
          """))
  }

  /// `StripAccents` removes all combining marks, as in Hugging Face's tokenizers; their results are in the comment below.
  @Test func marksAreStripped() throws {
    let encoder = try pipeline(
      #", "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}]}"#)
    // ['ह', '##न', '##द'], ['த'], ['1', '#']
    #expect(try encoder.encoded("हिन्दी").ids == [5, 6, 7])
    #expect(try encoder.encoded("தி").ids == [8])
    #expect(try encoder.encoded("1\u{fe0f}\u{20e3} #\u{fe0f}\u{20e3}").ids == [9, 10])
  }

  /// A padding length does not truncate, and a multiple rounds the length up.
  @Test func paddingOnlyFillsUp() throws {
    func padding(_ strategy: String, _ multiple: String) -> String {
      """
      , "padding": {"strategy": \(strategy), "direction": "Right", "pad_to_multiple_of": \(multiple), "pad_id": 0,
        "pad_type_id": 0, "pad_token": "[PAD]"}
      """
    }
    let fixed = try pipeline(padding(#"{"Fixed": 3}"#, "null"))
    #expect(try fixed.encoded("a").ids == [4, 0, 0])
    let whole = try fixed.encoded("a a a a a")
    #expect(whole.ids == [4, 4, 4, 4, 4] && whole.cutCount == 0)
    let rounded = try pipeline(padding(#""BatchLongest""#, "4"))
    #expect(try rounded.encoded("a").ids == [4, 0, 0, 0])
    #expect(try rounded.encoded("a a a a").ids == [4, 4, 4, 4])
    #expect(try rounded.encoded("a a a a a").ids.count == 8)
    var given = rounded
    given.length = 3
    #expect(try given.encoded("a a a a a").ids == [4, 4, 4] && given.encoded("a").ids == [4, 0, 0])
  }

  @Test func unknownWordsKeepTheirOwnName() throws {
    let tokens = try TextEncoder(tokenizer(pieces)).encoded("a zebra").tokens
    #expect(tokens[2] == Token("[UNK]", id: 1, shown: "zebra", range: 2..<7))
  }

  @Test func baselinesReplaceWords() throws {
    var encoder = TextEncoder(try tokenizer(pieces))
    encoder.length = 7
    let text = try encoder.encoded("a film")
    let (ids, kept) = (text.ids, Set(text.keptPositions))
    #expect(ids == [2, 5, 6, 7, 3, 0, 0])
    #expect(try encoder.baseline(.padding, for: ids, keeping: kept) == [2, 0, 0, 0, 3, 0, 0])
    #expect(try encoder.baseline(.mask, for: ids, keeping: kept) == [2, 4, 4, 4, 3, 0, 0])
    #expect(try encoder.baseline(.text("good"), for: ids, keeping: kept) == [2, 8, 3, 0, 0, 0, 0])
    let plain = TextEncoder(try tokenizer(["the", "film"]))
    #expect(throws: TokenizerError.noSubstitute("pad")) {
      try plain.baseline(.padding, for: [1], keeping: [])
    }
    #expect(throws: TokenizerError.noSubstitute("mask")) { try plain.baseline(.mask, for: [1], keeping: []) }
  }

  /// A mask token that a text contains is kept; another token with the id of a special token is a word.
  @Test func baselinesGoByPosition() throws {
    let encoder = TextEncoder(try tokenizer(pieces))
    let text = try encoder.encoded("a [MASK] film [UNK]")
    #expect(text.ids == [2, 5, 4, 6, 7, 1, 3] && text.separators.isEmpty)
    #expect(
      try encoder.baseline(.padding, for: text.ids, keeping: Set(text.keptPositions)) == [
        2, 0, 4, 0, 0, 0, 3,
      ])
    #expect(try encoder.encoded("a [SEP] film").separators == ["[SEP]"])
    #expect(try encoder.encoded("[CLS] a").separators == ["[CLS]"])
  }

  @Test func wordLists() throws {
    let plain = TextEncoder(try tokenizer(["<pad>", "<unk>", "the", "film", "isn't", "!"]))
    #expect(try plain.encoded("The film isn't dull!").ids == [2, 3, 4, 1, 5])
    // Keras' TextVectorization removes punctuation and joins the words around it.
    let vectorized = TextEncoder(try tokenizer(["", "[UNK]", "the", "film", "isnt"]))
    #expect(try vectorized.encoded("The film, isn't!").ids == [2, 3, 4])
    #expect(vectorized.tokenizer.special.padding?.id == 0)
    // If the vocabulary is cased, case is kept.
    let cased = TextEncoder(try tokenizer(["The", "the"]))
    #expect(try cased.encoded("The the").ids == [0, 1])
  }

  @Test func wordIndices() throws {
    let index = #"{"the": 1, "film": 2}"#
    let raw = TextEncoder(try tokenizer(json: index))
    #expect(try raw.encoded("The FILM was, the").ids == [1, 2, 1])
    #expect(raw.padding == .left && raw.tokenizer.special.padding?.id == 0)
    // As in load_data of Keras' IMDB.
    var shifted = TextEncoder(try tokenizer(json: index, indexFrom: 3))
    #expect(try shifted.encoded("the film was").ids == [1, 4, 5, 2])
    shifted.length = 3
    #expect(try shifted.encoded("the film was").ids == [4, 5, 2])
    // Words beyond the model's table are unknown.
    shifted.tableRows = 5
    #expect(try shifted.encoded("the film").ids == [1, 4, 2].suffix(3))
    let named = TextEncoder(try tokenizer(json: #"{"<PAD>": 0, "<START>": 1, "<UNK>": 2, "the": 4}"#))
    #expect(try named.encoded("the film").ids == [1, 4, 2])
    var short = TextEncoder(try tokenizer(json: index))
    short.tableRows = 2
    #expect(throws: TokenizerError.beyondTable(token: "film", id: 2, rows: 2)) {
      try short.encoded("the film")
    }
  }

  @Test func broken() throws {
    for json in [#"{"the": -1}"#, #"{"the": 99999999999}"#, "{}"] {
      #expect(throws: TokenizerError.self) { try tokenizer(json: json) }
    }
    for json in ["[1, 2]", #"{"the": 1.5}"#, "3", #""text""#, #"{"the": 0}"#] {
      #expect(throws: TokenizerError.self) { try tokenizer(json: json) }
    }
    #expect(throws: TokenizerError.notJSON) { try tokenizer(json: "{") }
    #expect(throws: TokenizerError.notUTF8) {
      try TokenizerFile(Data([0xFF, 0xFE, 0x41]), isJSON: false)
    }
    #expect(throws: TokenizerError.noToken("[CLS]")) {
      try tokenizer(
        json:
          #"{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "post_processor": {"type": "BertProcessing", "#
          + #""cls": ["[CLS]", 1], "sep": ["[SEP]", 2]}}"#)
    }
    // A normalizer that makes a text longer and longer.
    let replacing =
      #"{"type": "Replace", "pattern": {"String": "a"}, "content": ""#
      + String(repeating: "a", count: 30_000) + "\"}"
    let growing = TextEncoder(
      try tokenizer(
        json:
          #"{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "normalizer": {"type": "Sequence", "normalizers": ["#
          + [replacing, replacing].joined(separator: ",") + "]}}"))
    #expect(throws: TokenizerError.self) { try growing.encoded("a") }
    let strict = TextEncoder(
      try tokenizer(json: #"{"model": {"type": "WordLevel", "vocab": {"a": 0}}}"#))
    #expect(throws: TokenizerError.unknownWord("b")) { try strict.encoded("b") }
  }

  /// Only the tokenizers of Keras limit the ids to a model's table; for any other an id beyond the table indicates a wrong
  /// vocabulary.
  @Test func numbersBeyondTheTable() throws {
    var encoder = TextEncoder(try tokenizer(pieces))
    encoder.tableRows = 8
    #expect(try encoder.encoded("a film").ids == [2, 5, 6, 7, 3])
    #expect(throws: TokenizerError.beyondTable(token: "good", id: 8, rows: 8)) { try encoder.encoded("good") }
  }
}
