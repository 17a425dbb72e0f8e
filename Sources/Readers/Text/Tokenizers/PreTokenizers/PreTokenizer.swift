/// What takes a text apart into the pieces that become tokens.
///
/// Reference: the pre-tokenizers of Hugging Face's `tokenizers`.
protocol PreTokenizer: Sendable {
  /// The pieces in their order; empty ones count for nothing.
  ///
  /// - Throws: `TokenizerError`
  func pieces(of text: AlignedText) throws(TokenizerError) -> [AlignedText]
}

/// A kind of pre-tokenizer of `tokenizer.json`.
struct PreTokenizerKind: Sendable {
  /// Its "type".
  let name: String
  /// - Throws: `TokenizerError` for a description that is not supported.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> [any PreTokenizer]
}
