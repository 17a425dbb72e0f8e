import Foundation
import TestSupport
import Testing

@testable import Readers

/// Tests whether a vocabulary is recognised as lower case, and the note for uncertain cases.
@Suite struct LetterCaseTests {
  private static let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]", "<S>"]
  private static let plain = ["the", "film", "was", "super", "##b", "nobody", "cafe"]

  private func tokenizer(_ words: [String], lowercase: Bool? = nil) throws -> any Tokenizer {
    let file = try TokenizerFile(
      Data((Self.special + words).joined(separator: "\n").utf8), isJSON: false,
      choices: TokenizerChoices(lowercase: lowercase))
    for kind in TokenizerKind.all { if let found = try kind.read(file) { return found } }
    throw TokenizerError.notTokenizer(known: [])
  }

  /// Letters without a lower case, and single symbols that have one, occur in lower-case vocabularies.
  @Test(arguments: [
    [], ["ℝ", "##ℝ"], ["ℝ²", "ℕ0", "##ℤn"], ["𝔸", "ℂ", "𝐁", "##𝐁"], ["Ω"], ["\u{212A}", "##\u{212A}"], ["İ"],
    ["Ⅷ", "Ⓐ"], ["ǅ"],
    ["电", "好"],
    ["ﷺ", "½", "№"],
  ])
  func lowerCase(more: [String]) throws {
    let tokenizer = try tokenizer(Self.plain + more)
    #expect(try tokenizer.tokens(of: "The SUPERB Café").map(\.text) == ["the", "super", "##b", "cafe"])
    #expect(tokenizer.notes.isEmpty)
  }

  @Test(arguments: [["The", "Film"], ["The", "ÉCOLE"], ["Борис"], ["USA", "McDonald"]])
  func cased(more: [String]) throws {
    let tokenizer = try tokenizer(Self.plain + more)
    #expect(try tokenizer.tokens(of: "THE").map(\.text) == ["[UNK]"])
  }

  /// If there are no words, single letters decide.
  @Test func lettersAlone() throws {
    #expect(try tokenizer(["a", "b", "A", "B", "##a", "##A"]).tokens(of: "AB").map(\.text) == ["[UNK]"])
    #expect(try tokenizer(["a", "b", "##b"]).tokens(of: "AB").map(\.text) == ["a", "##b"])
  }

  /// If few of many words have capital letters, the note states the assumption and the option that overrides it.
  @Test func doubtIsSaid() throws {
    let many: [String] = (0..<200).map { "word\($0)" } + ["##s"]
    let names: [String] = (0..<10).map { "Name\($0)" }
    let few = try tokenizer(many + ["COVID"])
    #expect(try few.tokens(of: "WORD0").map(\.text) == ["word0"])
    #expect(few.notes.count == 1 && few.notes[0].contains("COVID") && few.notes[0].contains("--no-lowercase"))
    let some = try tokenizer(many + names)
    #expect(try some.tokens(of: "WORD0").map(\.text) == ["[UNK]"])
    #expect(some.notes.count == 1 && some.notes[0].contains("add --lowercase"))
    let letter = try tokenizer(Self.plain + ["A"])
    #expect(letter.notes.count == 1 && letter.notes[0].contains("lower-cased; to keep"))
    let accents = try tokenizer(Self.plain + ["für", "##äh", "##ä"])
    #expect(accents.notes.count == 1 && accents.notes[0].contains("2 words of the vocabulary have accents"))
  }

  @Test func choicesDecide() throws {
    let kept = try tokenizer(Self.plain, lowercase: false)
    #expect(try kept.tokens(of: "The film").map(\.text) == ["[UNK]", "film"])
    let lowered = try tokenizer(Self.plain + ["The", "Film"], lowercase: true)
    #expect(try lowered.tokens(of: "The FILM").map(\.text) == ["the", "film"])
    #expect(kept.notes.isEmpty && lowered.notes.isEmpty)
  }

  @Test func choicesWithoutEffectAreRefused() throws {
    func read(_ file: String, _ required: Set<TokenizerKind.Choice>) throws {
      _ = try TokenizerKind.tokenizer(
        contentsOf: TokenizerGoldenTests.path(file), choices: TokenizerChoices(indexFrom: 3, lowercase: true),
        required: required)
    }
    try read("uncased.txt", [.lowercase])
    try read("word-index.json", [.indexFrom])
    for (file, choice) in [
      ("uncased.txt", TokenizerKind.Choice.indexFrom), ("word-index.json", .lowercase),
      ("keras.json", .lowercase),
      ("keras.json", .indexFrom), ("wordpiece-bert.json", .lowercase), ("wordpiece-bert.json", .indexFrom),
    ] {
      #expect(throws: TokenizerError.self, "\(file)") { try read(file, [choice]) }
    }
  }
}
