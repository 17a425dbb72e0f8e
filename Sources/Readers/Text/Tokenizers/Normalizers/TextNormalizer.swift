/// What changes a text before it is taken apart.
///
/// Reference: the normalizers of Hugging Face's `tokenizers`.
protocol TextNormalizer: Sendable {
  /// - Throws: `TokenizerError`
  func apply(to text: inout AlignedText) throws(TokenizerError)
}

/// A kind of normalizer of `tokenizer.json`.
struct NormalizerKind: Sendable {
  /// Its "type".
  let name: String
  /// - Throws: `TokenizerError` for a description that is not supported.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> [any TextNormalizer]
}
