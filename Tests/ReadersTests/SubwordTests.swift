import Foundation
import Testing

@testable import Readers

/// Subword tokenizers: words and their display, unsupported kinds, and long texts.
@Suite struct SubwordTests {
  private func tokenizer(_ json: String) throws -> any Tokenizer {
    let file = try TokenizerFile(Data(json.utf8), isJSON: true)
    return try #require(try HuggingFace.kind.read(file))
  }

  /// Returns a byte-level tokenizer without merges: every byte is a token.
  private func bytes(_ more: String = "", merges: String = "[]", entries: [String] = []) throws
    -> any Tokenizer
  {
    let names = ByteAlphabet.letters.map(String.init) + entries
    let vocabulary = try names.enumerated().map { number, name in
      "\(String(decoding: try JSONEncoder().encode(name), as: UTF8.self)): \(number)"
    }.joined(separator: ", ")
    return try tokenizer(
      """
      {"model": {"type": "BPE", "vocab": {\(vocabulary)}, "merges": \(merges)},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}\(more)}
      """)
  }

  private func words(_ tokens: [Token]) -> [String] {
    tokens.reduce(into: []) { words, token in
      if token.continuesWord, !words.isEmpty {
        words[words.count - 1] += token.shown
      } else {
        words.append(token.shown)
      }
    }
  }

  // MARK: Words

  /// The text of byte tokens is shown once, and never as the letters that represent bytes.
  @Test func bytesShowTheText() throws {
    let tokens = try bytes().tokens(of: "café 🙂, ok")
    #expect(words(tokens) == ["café", "🙂,", "ok"])
    #expect(tokens.map(\.label).joined() == "caf\\xC3\\xA9 \\xF0\\x9F\\x99\\x82, ok")
    #expect(tokens.allSatisfy { $0.role == .word && $0.range?.isEmpty == false })
    let merged = try bytes(merges: #"[["Ã", "©"]]"#, entries: ["Ã©"]).tokens(of: "é é")
    #expect(merged.map(\.text) == ["Ã©", "Ġ", "Ã©"] && merged.map(\.label) == ["é", " ", "é"])
    #expect(words(merged) == ["é", "é"])
  }

  /// A "▁" that the tokenizer added before a text is not shown, and tokens within a word continue the word.
  @Test func blanksOfSentencePiece() throws {
    let unigram = try tokenizer(
      """
      {"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["▁", -2], ["fi", -1], ["lm", -1], ["▁a", -1], ["<0xC3>", -9]]},
       "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}}
      """)
    let tokens = try unigram.tokens(of: "film  a élan")
    #expect(tokens.map(\.text) == ["▁", "fi", "lm", "▁", "▁a", "▁", "<unk>"])
    #expect(words(tokens) == ["film", " ", "a", "élan"])
    #expect(unigram.text(of: 4) == " a" && unigram.text(of: 5) == "\\xC3" && unigram.id(of: "▁a") == 4)
  }

  /// A number is one word, even if its digits are split.
  @Test func digitsOfANumber() throws {
    let split = try tokenizer(
      """
      {"model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "1": 1, "2": 2}},
       "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": true}]}}
      """)
    let tokens = try split.tokens(of: "12 x1")
    #expect(tokens.map(\.continuesWord) == [false, true, false, false])
    #expect(tokens[2].text == "[UNK]" && tokens[2].shown == "x")
  }

  // MARK: Parts

  @Test func mergesInBothSpellings() throws {
    for merges in [#"["a b", "ab c"]"#, #"[["a", "b"], ["ab", "c"]]"#] {
      let pairs = try tokenizer(
        #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": \#(merges)}}"#
      )
      #expect(try pairs.tokens(of: "abcab").map(\.id) == [4, 3])
    }
  }

  /// Letters that are equivalent in Unicode are different entries.
  @Test func equivalentEntries() throws {
    let words = try tokenizer(
      #"{"model": {"type": "WordLevel", "unk_token": "é", "vocab": {"é": 0, "e\u0301": 1}}}"#)
    #expect(try words.tokens(of: "e\u{301}").map(\.id) == [1])
    #expect(try words.tokens(of: "é").map(\.id) == [0])
  }

  @Test(arguments: [
    (#""normalizer": {"type": "Nothing"}"#, "normalizer: Nothing"),
    (#""pre_tokenizer": {"type": "Nothing"}"#, "pre-tokenizer: Nothing"),
    (#""post_processor": {"type": "Nothing"}"#, "post-processor: Nothing"),
    (#""decoder": {"type": "Nothing"}"#, "decoder: Nothing"),
    (#""truncation": {"strategy": "Nothing", "max_length": 4}"#, "truncation: Nothing"),
    (#""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated"}"#, "'(a'"),
    (
      #""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a)\\1"}, "behavior": "Isolated"}"#,
      "'\\1' is not"
    ),
    (#""pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Odd"}"#, "Split, Odd"),
    (#""normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}"#, "broken table"),
    (#""added_tokens": [{"id": 7, "content": "<x>"}]"#, "by the vocabulary it is 1"),
    (#""added_tokens": [{"id": 1, "content": "a"}]"#, "by the vocabulary it is 0"),
  ])
  func refused(part: String, message: String) throws {
    let error = #expect(throws: TokenizerError.self) {
      try tokenizer("{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0}}, \(part)}")
    }
    #expect("\(try #require(error))".contains(message))
  }

  @Test(arguments: [
    (#"{"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1}"#, "dropout"),
    (#"{"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}"#, "merge 'a b'"),
    (#"{"type": "BPE", "vocab": {"a": 0}, "merges": ["ab"]}"#, "merge"),
    (#"{"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": "b"}"#, "'b'"),
    (#"{"type": "Unigram", "vocab": [["a", 0]], "unk_id": 1}"#, "'unk_id' is 1"),
    (#"{"type": "Unigram", "vocab": [["a", "b"]]}"#, "score"),
    (#"{"type": "Nothing", "vocab": {"a": 0}}"#, "model: Nothing"),
  ])
  func refusedModels(model: String, message: String) throws {
    let error = #expect(throws: TokenizerError.self) { try tokenizer("{\"model\": \(model)}") }
    #expect("\(try #require(error))".contains(message))
  }

  // MARK: Time

  /// Texts without blanks take time that is almost proportional to their length.
  @Test func longTexts() throws {
    let merges = #"[["a", "b"], ["ab", "ab"], ["abab", "abab"]]"#
    let pairs = try tokenizer(
      #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "abab": 3, "abababab": 4}, "merges": \#(merges)}}"#
    )
    let unigram = try tokenizer(
      #"{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1], ["b", -1], ["abab", -2]]}}"#
    )
    let pieces = try tokenizer(
      ###"{"model": {"type": "WordPiece", "unk_token": "a", "max_input_chars_per_word": 1000000000, "vocab": {"a": 0, "##b": 1, "##a": 2}}}"###
    )
    func seconds(_ tokenizer: any Tokenizer, _ count: Int) throws -> Double {
      let text = String(repeating: "ab", count: count)
      let start = ContinuousClock.now
      #expect(try !tokenizer.tokens(of: text).isEmpty)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    for tokenizer in [pairs, unigram, pieces] {
      _ = try seconds(tokenizer, 1000)
      let (short, long) = (try seconds(tokenizer, 5000), try seconds(tokenizer, 40_000))
      // The text is eight times as long: quadratic time would be 64 times as much.
      #expect(long < 24 * max(short, 0.01), "\(short) s, \(long) s")
    }
  }
}
