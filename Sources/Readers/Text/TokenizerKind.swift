/// A kind of file that says how texts become tokens.
public struct TokenizerKind: Sendable {
  /// The word for it.
  public let name: String
  public let summary: String
  /// `nil` when the file is of another kind.
  ///
  /// - Throws: `TokenizerError` when it is of this kind, but broken or beyond what is supported.
  let read: @Sendable (TokenizerFile) throws(TokenizerError) -> (any Tokenizer)?
}
