import Foundation
import TestSupport
import Testing

@testable import Readers

/// Tokens of texts, as from the tokenizers of Hugging Face and Keras.
@Suite struct TokenizerGoldenTests {
  private struct Document: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable, Sendable {
    let name: String
    let file: String
    let text: String
    let ids: [Int]
    let tokens: [String]?
    let length: Int?
  }

  static let cases = Result {
    try JSONDecoder().decode(
      Document.self,
      from: Data(contentsOf: TestFiles.root.appendingPathComponent("Tests/Golden/tokenizers.json"))
    ).cases
  }

  static func path(_ file: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/tokenizers/\(file)").path
  }

  @Test func tokensAreTheirs() throws {
    let cases = try Self.cases.get()
    #expect(cases.count > 150)
    for (file, cases) in Dictionary(grouping: cases, by: \.file) {
      let tokenizer = try TokenizerKind.tokenizer(contentsOf: Self.path(file))
      for one in cases {
        var encoder = TextEncoder(tokenizer)
        if let length = one.length { encoder.length = length }
        guard let encoded = try Self.encoded(one.text, by: encoder) else {
          // A text without words has nothing to explain.
          #expect(!one.ids.contains { $0 > 4 }, "\(one.name): \(one.text)")
          continue
        }
        #expect(encoded.ids == one.ids, "\(one.name): \(one.text)")
        if let tokens = one.tokens {
          #expect(encoded.tokens.map(\.text) == tokens, "\(one.name): \(one.text)")
        }
        #expect(encoded.tokens.filter { $0.role == .padding }.allSatisfy { $0.id == 0 })
      }
    }
  }

  /// Returns the encoded text; `nil` for a text without words.
  private static func encoded(_ text: String, by encoder: TextEncoder) throws -> EncodedText? {
    let result = Result { try encoder.encoded(text) }
    if case .failure(let error) = result, error as? TokenizerError == .nothingLeft { return nil }
    return try result.get()
  }

  /// Unusual texts with MiniLM's vocabulary, which is uncased BERT's and contains `ℝ`.
  @Test func oddTextsByUncasedBERT() throws {
    let cases = try TokenFileTests.golden.get().filter { $0.name == "minilm" }
    #expect(cases.count >= 64)
    let tokenizer = try TokenizerKind.tokenizer(contentsOf: Self.path("minilm.txt"))
    #expect(tokenizer.notes.isEmpty)
    let encoder = TextEncoder(tokenizer)
    for one in cases {
      guard let encoded = try Self.encoded(one.text, by: encoder) else {
        #expect(one.ids.count == 2, "\(one.text)")
        continue
      }
      #expect(encoded.ids == one.ids, "\(one.text)")
      #expect(encoded.tokens.map(\.text) == one.tokens, "\(one.text)")
    }
  }
}
