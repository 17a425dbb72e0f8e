/// Splits a text into the pieces that become tokens.
///
/// Reference: the pre-tokenizers of Hugging Face's `tokenizers`.
protocol PreTokenizer: Sendable {
  /// Returns the pieces in their order; empty pieces are ignored.
  ///
  /// - Throws: `TokenizerError`
  func pieces(of text: AlignedText) throws(TokenizerError) -> [AlignedText]
}

/// A kind of pre-tokenizer of `tokenizer.json`.
struct PreTokenizerKind: Sendable {
  /// The "type" in the file.
  let name: String
  /// Reads the pre-tokenizers of a description.
  ///
  /// - Throws: `TokenizerError` for a description that is not supported.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> [any PreTokenizer]
}
