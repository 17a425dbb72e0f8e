import Foundation
import TestSupport
import Testing

@testable import Readers

/// Files of unsupported tokenizers: each is refused by its kind, and none is read as a list of words or a word index.
@Suite struct ForeignTokenizerTests {
  private func message(_ data: Data, _ name: String) throws -> String {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(name)"
      try data.write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: TokenizerError.self, "\(name)") {
        try TokenizerKind.tokenizer(contentsOf: path)
      }
      let message = "\(try #require(error))"
      #expect(message.contains("--tokens") && message.contains("docs/models.md"), "\(message)")
      return message
    }
  }

  private func message(_ text: String, _ name: String) throws -> String { try message(Data(text.utf8), name) }

  @Test func vocabulariesOfPairsAreNoWordIndex() throws {
    for (json, kind) in [
      (#"{"!": 0, "\"": 1, "the": 2, "Ġthe": 3, "Ċ": 4, "<|endoftext|>": 5}"#, "byte-level"),
      (#"{"<|endoftext|>": 0, "Ġfilm": 1, "a": 2}"#, "byte-level"),
      (#"{"the</w>": 1, "th": 2, "<unk>": 0}"#, "ends of words"),
      (#"{"▁the": 1, "fi": 2, "<unk>": 0}"#, "SentencePiece"), (#"{"un@@": 1, "able": 2}"#, "@@"),
      (###"{"[UNK]": 0, "the": 1, "##s": 2}"###, "WordPiece"),
      // No mark of a format, but words that Keras never produces.
      (#"{"the": 1, "The": 2}"#, "not a Keras word index"), (#"{"the": 1, ".": 2}"#, "'.'"),
      (#"{"the": 1, "new york": 2}"#, "'new york'"), (#"{"a": 0, "b": 1}"#, "'a'"),
    ] {
      #expect(try message(json, "vocab.json").contains(kind), "\(json)")
    }
  }

  @Test func wordIndicesStay() throws {
    for json in [
      #"{"the": 1, "film's": 2, "l'été": 3, "电影": 4, "3": 5, "\u0096": 6, "ﬁne": 7}"#,
      #"{"<PAD>": 0, "<START>": 1, "<UNK>": 2, "<UNUSED>": 3, "the": 4}"#,
      #"{"<unk>": 0, "<pad>": 1, "the": 2}"#,
    ] {
      let file = try TokenizerFile(Data(json.utf8), isJSON: true)
      #expect(try WordIndex.kind.read(file) != nil, "\(json)")
    }
  }

  @Test func otherFiles() throws {
    /// Returns a length-delimited field with the number 1.
    func field(_ content: [UInt8]) -> [UInt8] { [0x0A, UInt8(content.count)] + content }
    let piece = field(Array("<unk>".utf8)) + [0x15, 0, 0, 0, 0, 0x18, 2]
    let next = field(Array("▁the".utf8)) + [0x15, 0xC3, 0xF5, 0x48, 0xC0]
    #expect(try message(Data(field(piece) + field(next)), "spiece.model").contains("SentencePiece model"))
    #expect(try message(Data(field(piece)), "tokenizer.txt").contains("SentencePiece model"))
    #expect(try message(Data([0x80, 0x04, 0x95, 0x10]), "tokenizer.pickle").contains("to_json()"))
    for (text, kind) in [
      ("#version: 0.2\nĠ t\nh e\n", "merges.txt"), ("Ġ t\nh e\nĠt he\n", "merges.txt"),
      ("t h\nth e\n", "merges.txt"),
      ("IQ== 0\nIg== 1\nIw== 2\n", "tiktoken"),
      ("<unk>\t0\n▁the\t-3.2\ns\t-3.5\n", "SentencePiece vocabulary"),
      ("the 1061396\nof 593677\n", "fairseq"), ("e n 1000\nen t 900\n", "bpe.codes"),
      ("Ġthe\nfilm\n", "byte-level"), ("▁the\nfilm\n", "SentencePiece"), ("the</w>\nfi\n", "ends of words"),
      ("the\n##s\n", "WordPiece vocabulary without [UNK]"), ("un@@\nable\n", "@@"),
      ("the 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8\nof 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8\n", "word vectors"),
      ("U.S.\ne-mail\n...\nthe\n", "not a list of words"),
      ("\n[UNK]\nthe\nThe\nfilm.\n", "TextVectorization"),
    ] {
      #expect(try message(text, "vocab.txt").contains(kind), "\(text)")
    }
  }

  /// A few entries that can never match are reported but accepted.
  @Test func fewLostEntries() throws {
    let words = (0..<30).map { "word\($0)" } + ["e-mail"]
    let file = try TokenizerFile(Data(words.joined(separator: "\n").utf8), isJSON: false)
    let list = try #require(try WordList.kind.read(file))
    #expect(list.notes.count == 1 && list.notes[0].contains("'e-mail'"))
  }
}
