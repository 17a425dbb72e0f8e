/// Changes a text before it is split into pieces.
///
/// Reference: the normalizers of Hugging Face's `tokenizers`.
protocol TextNormalizer: Sendable {
  /// - Throws: `TokenizerError`
  func apply(to text: inout AlignedText) throws(TokenizerError)
}

/// A kind of normalizer of `tokenizer.json`.
struct NormalizerKind: Sendable {
  /// The "type" in the file.
  let name: String
  /// Reads the normalizers of a description.
  ///
  /// - Throws: `TokenizerError` for a description that is not supported.
  let read: @Sendable (JSONValue) throws(TokenizerError) -> [any TextNormalizer]
}
